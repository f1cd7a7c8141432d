package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.peers.PeerAddress;
import io.timecoin.pipeline.HeardLog;
import io.timecoin.pipeline.JournalStart;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.SampleHistory;
import io.timecoin.store.EpochRecords;
import io.timecoin.store.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A newcomer among peers that are honest, mute, lost, or lie, in simulated time: nobody's lie is more than a detour. */
@Timeout(300)
class StateSyncTest {
    private static final int EPOCHS = 6;
    private static final int[] MEMBERS = {0, 1, 2, 3};

    private static SampleHistory.Chain chain;

    @TempDir
    Path directory;

    private final SimulatedNetwork network = new SimulatedNetwork();
    private NodeConfig config;

    @BeforeAll
    static void run() {
        chain = SampleHistory.run(EPOCHS, 4, 20_000);
    }

    @BeforeEach
    void prepare() {
        config = SyncingNewcomer.config(directory, List.of(new PeerAddress("10.0.0.1", 1)));
    }

    private StateSync sync(SyncNetwork over) {
        return SyncingNewcomer.sync(config, chain.history().genesis(), over, what -> {});
    }

    private void syncs() {
        ReplicaBase base = sync(network).run();
        assertEquals(chain.height(), base.height());
        assertTrue(Files.exists(JournalStart.baseFile(config.store().directory(), base)));
        assertFalse(Files.exists(config.store().directory().resolve("received.coins")));
        assertArrayEquals(chain.history().record(EPOCHS - 1), onDisk(EPOCHS - 1));
    }

    private byte[] onDisk(long epoch) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        byte[] bytes = new byte[EpochRecords.open(config.store()).read(epoch, buffer, 0)];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private NewcomersPeer honest(long connectionId) {
        NewcomersPeer peer = new NewcomersPeer(chain);
        network.put(connectionId, peer);
        return peer;
    }

    private List<Long> liars() {
        network.liars.values().forEach(code -> assertEquals(ResultCode.FALSE_PROOF, code));
        return new ArrayList<>(network.liars.keySet());
    }

    private static NewcomersPeer mute() {
        return new NewcomersPeer(chain) {
            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return NOTHING;
            }
        };
    }

    @Test
    void shouldTakeAStateFromOneHonestPeer() {
        NewcomersPeer peer = honest(1);
        long begunMs = network.nowMs;
        syncs();
        assertEquals(List.of(), liars());
        assertTrue(peer.partsAsked > 5);
        assertTrue(network.nowMs - begunMs < 3_000, "it took " + (network.nowMs - begunMs) + " ms");
    }

    @Test
    void shouldSayWhomItWaitsForAmongMutesAndGoOnWithWhoSpeaks() {
        network.put(1, mute());
        network.put(2, mute());
        network.killAtMs = network.nowMs + 30_000;
        try (HeardLog log = new HeardLog(StateSync.class, Level.INFO)) {
            assertThrows(EngineException.class, () -> sync(network).run());
            Thread.interrupted();
            assertTrue(log.events().stream()
                    .anyMatch(event -> event.getFormattedMessage().contains("waiting for a state; none of 2 peers")));
        }
        network.killAtMs = Long.MAX_VALUE;
        honest(3);
        syncs();
    }

    /** Those that only record what they are asked for the records cost one answer's time all together. */
    @Test
    void shouldWaitOnceForAllThatDoNotTellTheirHistory() {
        honest(1);
        for (int peer = 2; peer < 12; peer++) {
            network.put(peer, new NewcomersPeer(chain) {
                @Override
                List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                    return type == FrameType.EPOCH_REQUEST ? NOTHING : super.answer(type, payload, length);
                }
            });
        }
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            UnsafeBuffer record = new UnsafeBuffer(chain.history().record(epoch));
            EpochRecords.open(config.store()).put(epoch, record, 0, record.capacity());
        }
        long begunMs = network.nowMs;
        syncs();
        assertTrue(network.nowMs - begunMs < 9_000, "it took " + (network.nowMs - begunMs) + " ms");
    }

    @Test
    void shouldNotFollowAHeightThatNobodyCanProve() {
        honest(1);
        for (int peer = 2; peer < 5; peer++) {
            long absurd = Long.MAX_VALUE / peer;
            network.put(peer, new NewcomersPeer(chain) {
                @Override
                byte[] offer(long height) {
                    byte[] offer = super.offer(0).clone();
                    new UnsafeBuffer(offer).putLong(8, absurd);
                    return offer;
                }
            });
        }
        long begunMs = network.nowMs;
        syncs();
        assertTrue(network.nowMs - begunMs < 30_000, "it took " + (network.nowMs - begunMs) + " ms");
    }

    @Test
    void shouldSayThatNobodyHasAStateAndGoOnWhenOneAppears() {
        NewcomersPeer peer = new NewcomersPeer(chain) {
            @Override
            byte[] offer(long height) {
                return offersAsked < 20 ? null : super.offer(height);
            }
        };
        network.put(1, peer);
        try (HeardLog log = new HeardLog(StateSync.class, Level.INFO)) {
            syncs();
            assertTrue(log.events().stream().anyMatch(event -> event.getFormattedMessage()
                    .contains("none of 1 peers has one, the chain is at height " + (chain.height() + 1))));
        }
    }

    @Test
    void shouldAskOthersAndThenAnewWhenAStateGoesMidway() {
        for (int peer = 1; peer < 3; peer++) {
            network.put(peer, new NewcomersPeer(chain) {
                @Override
                byte[] offer(long height) {
                    return partsAsked < 3 || offersAsked > 5 ? super.offer(height) : null;
                }

                @Override
                Reply part(UnsafeBuffer path) {
                    return partsAsked < 3 || offersAsked > 5 ? super.part(path) : null;
                }
            });
        }
        syncs();
        assertEquals(List.of(), liars());
    }

    @Test
    void shouldNameWhoForgesARecord() {
        network.put(1, new NewcomersPeer(chain) {
            @Override
            byte[] recordOf(long epoch) {
                byte[] record = super.recordOf(epoch);
                return epoch == 2 ? flipped(record, record.length - 1) : record;
            }
        });
        honest(2);
        syncs();
        assertEquals(List.of(1L), liars());
    }

    @Test
    void shouldNameWhoForgesAnOffer() {
        network.put(1, new NewcomersPeer(chain) {
            @Override
            byte[] offer(long height) {
                byte[] offer = super.offer(height);
                return flipped(offer, offer.length - 1);
            }
        });
        honest(2);
        syncs();
        assertEquals(List.of(1L), liars());
    }

    @Test
    void shouldNameWhoForgesAPart() {
        network.put(1, new NewcomersPeer(chain) {
            @Override
            Reply part(UnsafeBuffer path) {
                Reply part = super.part(path);
                return part.type() == FrameType.STATE_COINS
                        ? new Reply(part.type(), flipped(part.payload(), StateCoinsView.FRONT_BYTES + 50))
                        : part;
            }
        });
        honest(2);
        honest(3);
        syncs();
        assertEquals(List.of(1L), liars());
    }

    /** Quorums have signed both: neither is chosen, and an operator gets the evidence. */
    @Test
    void shouldStopAtTwoHistoriesThatAreBothCertified() throws Exception {
        honest(1);
        network.put(2, new NewcomersPeer(chain) {
            @Override
            byte[] recordOf(long epoch) {
                byte[] record = super.recordOf(epoch);
                if (epoch < 2 || record == null) {
                    return record;
                }
                return epoch == 2 ? chain.history().rival(2, MEMBERS) : flipped(record, record.length - 1);
            }
        });
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            UnsafeBuffer record = new UnsafeBuffer(chain.history().record(epoch));
            EpochRecords.open(config.store()).put(epoch, record, 0, record.capacity());
        }
        EngineException stopped =
                assertThrows(EngineException.class, () -> sync(network).run());
        assertEquals(Cause.DATA_MISMATCH, stopped.reason());
        assertEquals(
                3, Files.readAllLines(directory.resolve("two-histories.txt")).size());
        assertEquals(List.of(), liars());
    }

    /** Another's last record is a lie if it differs and no set that both know has certified it. */
    @Test
    void shouldNameWhoseHistoryIsCertifiedByNobody() {
        honest(1);
        network.put(2, new NewcomersPeer(chain) {
            @Override
            byte[] recordOf(long epoch) {
                byte[] record = super.recordOf(epoch);
                return record == null || epoch < 3 ? record : flipped(record, record.length - 1);
            }
        });
        syncs();
        assertEquals(List.of(2L), liars());
    }

    @Test
    void shouldGoOnWhereItWasKilledAndAskForNothingTwice() {
        network.messagesMax = 15;
        NewcomersPeer first = honest(1);
        assertThrows(EngineException.class, () -> sync(network).run());
        assertTrue(Thread.interrupted());
        assertTrue(first.epochsAsked.size() >= EPOCHS && first.partsAsked > 3, "killed too early");
        SimulatedNetwork whole = new SimulatedNetwork();
        network.messagesMax = Integer.MAX_VALUE;
        NewcomersPeer second = honest(1);
        syncs();
        // The last is asked for once more, to see whether the peer tells the same history.
        assertEquals(List.of(EPOCHS - 1L), second.epochsAsked);
        NewcomersPeer fresh = new NewcomersPeer(chain);
        whole.put(1, fresh);
        config = elsewhere();
        sync(whole).run();
        int kept = fresh.partsAsked - second.partsAsked;
        assertTrue(kept > 0 && kept <= first.partsAsked, kept + " of " + first.partsAsked + " are not asked again");
    }

    private NodeConfig elsewhere() {
        NodeHome home = new NodeHome(directory.resolve("elsewhere"));
        return new NodeConfig(
                        home,
                        config.listener(),
                        config.peers(),
                        config.pipeline(),
                        config.pool(),
                        config.journal(),
                        StoreConfig.of(home.store(), 100_000))
                .with(config.sync());
    }

    /** Somebody may have written there, or the disk have lied: a record counts by what proves it, not by where it is. */
    @Test
    void shouldAskAgainForOwnRecordsThatProveNothing() {
        EpochRecords own = EpochRecords.open(config.store());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            byte[] record = chain.history().record(epoch);
            byte[] kept = epoch == 2 ? NewcomersPeer.flipped(record, record.length - 1) : record;
            own.put(epoch, new UnsafeBuffer(kept), 0, kept.length);
        }
        NewcomersPeer peer = honest(1);
        syncs();
        assertArrayEquals(chain.history().record(2), onDisk(2));
        // The one before it tells whether the peer goes on with the own history.
        assertEquals(List.of(1L, 2L), peer.epochsAsked.subList(0, 2));
    }

    @Test
    void shouldWaitForWhoIsAskedTooOften() {
        NewcomersPeer peer = new NewcomersPeer(chain) {
            private int asked;

            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return asked++ % 3 == 1
                        ? List.of(refusal(type, ResultCode.RATE_LIMITED))
                        : super.answer(type, payload, length);
            }
        };
        network.put(1, peer);
        long begunMs = network.nowMs;
        syncs();
        assertEquals(List.of(), liars());
        assertTrue(network.nowMs - begunMs < 5_000, "it took " + (network.nowMs - begunMs) + " ms");
    }

    /** The network refuses such before they come here; even so none ends the start. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 46, 47, 300})
    void shouldPassOverAnswersOfAnotherForm(int length) {
        byte[] wrong = NewcomersPeer.flipped(
                Arrays.copyOf(
                        NewcomersPeer.refusal(FrameType.STATE_REQUEST, ResultCode.NOT_HERE)
                                .payload(),
                        Math.max(length, 3)),
                2);
        byte[] payload = Arrays.copyOf(wrong, length);
        network.put(2, new NewcomersPeer(chain) {
            @Override
            List<Reply> answer(FrameType type, DirectBuffer request, int requestLength) {
                return type == FrameType.SYNC_OFFER_REQUEST
                        ? super.answer(type, request, requestLength)
                        : List.of(new Reply(FrameType.ANSWER, payload));
            }
        });
        honest(1);
        syncs();
        assertEquals(List.of(), liars());
    }
}

package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.sbe.AnswerDecoder;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.peers.PeerAddress;
import io.timecoin.replica.ReplicaBase;
import io.timecoin.replica.SampleHistory;
import io.timecoin.replica.TrustedCheckpoint;
import io.timecoin.store.EpochRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer among peers that choose what they offer, and when they answer, so that it believes them or never comes to an end. */
@Timeout(300)
class HostilePeersSyncTest {
    private static final int EPOCHS = 6;
    private static final int[] MEMBERS = {0, 1, 2, 3};

    private static SampleHistory.Chain chain;

    @TempDir
    Path directory;

    private final SimulatedNetwork network = new SimulatedNetwork();
    private final List<String> told = new ArrayList<>();
    private NodeConfig config;

    @BeforeAll
    static void run() {
        chain = SampleHistory.run(EPOCHS, 4, 20_000);
    }

    @BeforeEach
    void prepare() {
        config = SyncingNewcomer.config(directory, List.of(new PeerAddress("10.0.0.1", 1)));
    }

    private ReplicaBase sync() {
        return SyncingNewcomer.sync(config, chain.history().genesis(), network, told::add)
                .run();
    }

    /** One whose snapshot is of the epoch before, which is as far as its records go. */
    private static NewcomersPeer honestAnEpochBehind() {
        return honestAnEpochBehind(0);
    }

    /** It is asked too much at first. */
    private static NewcomersPeer honestAnEpochBehind(int refusals) {
        return new NewcomersPeer(chain) {
            private int recordsAsked;

            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                boolean isRefused = type == FrameType.EPOCH_REQUEST && recordsAsked++ < refusals;
                return isRefused
                        ? List.of(refusal(type, ResultCode.RATE_LIMITED))
                        : super.answer(type, payload, length);
            }

            @Override
            long height() {
                return chain.height() - 3;
            }

            @Override
            byte[] offer(long height) {
                return height == 0 ? chain.history().offer(chain.height() - 4) : null;
            }

            @Override
            byte[] recordOf(long epoch) {
                return epoch < EPOCHS - 1 ? super.recordOf(epoch) : null;
            }
        };
    }

    private static NewcomersPeer rivalFrom(int fork) {
        return new NewcomersPeer(chain) {
            @Override
            byte[] recordOf(long epoch) {
                boolean isRival = epoch >= fork && epoch < EPOCHS;
                return isRival ? chain.history().rival((int) epoch, MEMBERS) : super.recordOf(epoch);
            }
        };
    }

    private void assertStopsWithTheEvidence() throws Exception {
        EngineException stopped = assertThrows(EngineException.class, this::sync);
        assertEquals(Cause.DATA_MISMATCH, stopped.reason());
        assertEquals(
                3, Files.readAllLines(directory.resolve("two-histories.txt")).size());
    }

    /** Whoever holds withdrawn keys need only offer a height that nobody else offers. */
    @Test
    void shouldStopAtARivalHistoryThatIsOfferedAtAHeightOfItsOwn() throws Exception {
        network.put(1, honestAnEpochBehind());
        network.put(2, rivalFrom(2));
        assertStopsWithTheEvidence();
    }

    @Test
    void shouldStopAtARivalHistoryWhoseRecordsCameFirst() throws Exception {
        network.put(1, rivalFrom(2));
        network.put(2, honestAnEpochBehind());
        assertStopsWithTheEvidence();
    }

    /** A colluder that takes its time must not take that of another. */
    @Test
    void shouldStopAtARivalHistoryThoughAColluderIsSlowAndTheHonestOneBusy() throws Exception {
        network.put(1, rivalFrom(2));
        network.put(2, honestAnEpochBehind(20));
        network.put(3, new NewcomersPeer(chain) {
            @Override
            long delayMs(FrameType type) {
                return type == FrameType.EPOCH_REQUEST ? 4_900 : 1;
            }

            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return type == FrameType.EPOCH_REQUEST
                        ? List.of(refusal(type, ResultCode.RATE_LIMITED))
                        : super.answer(type, payload, length);
            }
        });
        assertStopsWithTheEvidence();
    }

    /** Records do not name those before: its own may follow another history than the one on the disk. */
    @Test
    void shouldNotFollowWhoIsSilentOnTheRecordBefore() {
        EpochRecords own = EpochRecords.open(config.store());
        for (int epoch = 0; epoch < 3; epoch++) {
            UnsafeBuffer record = new UnsafeBuffer(chain.history().record(epoch));
            own.put(epoch, record, 0, record.capacity());
        }
        NewcomersPeer silent = new NewcomersPeer(chain) {
            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                List<Reply> honest = super.answer(type, payload, length);
                boolean isBefore = type == FrameType.EPOCH_REQUEST && epochsAsked.get(epochsAsked.size() - 1) < 3;
                return isBefore ? NOTHING : honest;
            }
        };
        network.put(1, silent);
        network.put(2, new NewcomersPeer(chain) {
            @Override
            long delayMs(FrameType type) {
                return 50;
            }
        });
        assertEquals(chain.height(), sync().height());
        assertEquals(List.of(3L, 2L), silent.epochsAsked);
    }

    /** A hello may be from long ago: what it says to have is the least that it has. */
    @Test
    void shouldStopAtARivalHistoryThoughTheHonestHelloIsOld() throws Exception {
        network.put(1, rivalFrom(4));
        network.put(2, new NewcomersPeer(chain) {
            @Override
            long height() {
                return 1;
            }

            @Override
            byte[] offer(long height) {
                return null;
            }

            @Override
            byte[] recordOf(long epoch) {
                return epoch < EPOCHS - 1 ? super.recordOf(epoch) : null;
            }
        });
        assertStopsWithTheEvidence();
    }

    /** Offers what nobody can prove, says that it has it, and not a word more. */
    private static NewcomersPeer silentLiar(long absurd) {
        return new NewcomersPeer(chain) {
            @Override
            long height() {
                return absurd + 1;
            }

            @Override
            byte[] offer(long height) {
                byte[] offer = super.offer(0).clone();
                new UnsafeBuffer(offer).putLong(8, absurd);
                return offer;
            }

            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                return type == FrameType.SYNC_OFFER_REQUEST ? super.answer(type, payload, length) : NOTHING;
            }
        };
    }

    private void putSilentLiars(int count) {
        for (int i = 0; i < count; i++) {
            network.put(10 + i, silentLiar(1_000_000_000L + i * 1_000L));
        }
    }

    @Test
    void shouldWaitOnceForAllSilentLiarsTogether() {
        putSilentLiars(20);
        network.put(1, new NewcomersPeer(chain));
        long begunMs = network.nowMs;
        assertEquals(chain.height(), sync().height());
        assertTrue(network.nowMs - begunMs < 20_000, "it took " + (network.nowMs - begunMs) + " ms");
    }

    @Test
    void shouldNotWaitForLiarsWhereSomebodyDialledOffersAState() {
        putSilentLiars(20);
        network.put(1, new NewcomersPeer(chain));
        network.dialled.add(1L);
        long begunMs = network.nowMs;
        assertEquals(chain.height(), sync().height());
        assertTrue(network.nowMs - begunMs < 10_000, "it took " + (network.nowMs - begunMs) + " ms");
    }

    @Test
    void shouldGoByBlocksWhereOnlyLiarsOfferAState() {
        config = config.with(SyncConfig.defaults());
        putSilentLiars(4);
        assertTrue(sync().isGenesis());
    }

    /** One part in fourteen seconds keeps a fetch alive: whoever sends it would decide how long all takes. */
    @Test
    void shouldLeaveAHeightThatComesTooSlowly() {
        network.put(1, new NewcomersPeer(chain) {
            @Override
            byte[] offer(long height) {
                return height == 0 ? chain.history().offer(chain.height() - 4) : null;
            }
        });
        network.put(2, new NewcomersPeer(chain) {
            @Override
            long delayMs(FrameType type) {
                return type == FrameType.STATE_REQUEST ? 14_000 : 1;
            }
        });
        network.killAtMs = network.nowMs + 60_000;
        assertThrows(EngineException.class, this::sync);
        Thread.interrupted();
        assertTrue(told.stream().anyMatch(what -> what.contains("height " + (chain.height() - 4))), told::toString);
    }

    /** By the id that status and peers show. */
    @Test
    void shouldNameByItsIdWhoIsWaitedFor() {
        network.put(1, new NewcomersPeer(chain) {
            @Override
            long delayMs(FrameType type) {
                return 300;
            }
        });
        assertEquals(chain.height(), sync().height());
        assertTrue(told.stream().anyMatch(what -> what.matches("sync: record .* from peer [0-9a-f]{64}")));
        assertTrue(told.stream().anyMatch(what -> what.matches(".* the oldest to peer [0-9a-f]{64} for .*")));
    }

    private static Hash anotherBlock() {
        return Hash.of(new UnsafeBuffer(new byte[Hash.BYTES]), 0);
    }

    private void misconfigure() {
        TrustedCheckpoint wrong = new TrustedCheckpoint(8, anotherBlock());
        config = config.with(new SyncConfig(SyncConfig.Mode.STATE, 1, wrong));
    }

    @Test
    void shouldEndWithTheReasonWhereNoConfiguredPeerHasTheCheckpoint() {
        misconfigure();
        network.put(1, new NewcomersPeer(chain));
        network.dialled.add(1L);
        EngineException ended = assertThrows(EngineException.class, this::sync);
        assertEquals(Cause.CONFIG, ended.reason());
        assertTrue(ended.getMessage().contains("sync.checkpoint"), ended.getMessage());
        assertTrue(network.liars.isEmpty());
    }

    /** Strangers may say what they like of it. */
    @Test
    void shouldSayWhyNobodyIsLeftWhereStrangersMissTheCheckpoint() {
        misconfigure();
        network.killAtMs = network.nowMs + 60_000;
        network.put(1, new NewcomersPeer(chain));
        EngineException killed = assertThrows(EngineException.class, this::sync);
        Thread.interrupted();
        assertEquals(Cause.NETWORK, killed.reason());
        String last = told.get(told.size() - 1);
        assertTrue(last.contains("is of no use") && last.contains("checkpoint"), last);
    }

    @Test
    void shouldListenToADialledPeerThoughStrangersTakeAllPlaces() {
        for (int i = 0; i < SyncPeers.STRANGERS_MAX; i++) {
            network.put(100 + i, new NewcomersPeer(chain) {
                @Override
                List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                    return NOTHING;
                }
            });
        }
        network.put(1, new NewcomersPeer(chain));
        network.dialled.add(1L);
        assertEquals(chain.height(), sync().height());
    }

    @Test
    void shouldAnswerWhatItWaitsForToWhoAsksHowItStands() {
        network.askStatus(77, network.nowMs + 5_000);
        network.killAtMs = network.nowMs + 10_000;
        assertThrows(EngineException.class, this::sync);
        Thread.interrupted();
        AnswerDecoder answer = new AnswerDecoder()
                .wrapAndApplyHeader(new UnsafeBuffer(network.toClients.get(77L)), 0, new MessageHeaderDecoder());
        assertEquals(ResultCode.CATCHING_UP.code(), answer.resultCode());
        assertEquals(FrameType.STATUS_QUERY.code(), answer.requestType());
        String text = answer.text();
        assertTrue(text.contains("takes a state") && text.contains("waiting for a peer"), text);
    }

    /** It has a state, and is asked too much at first. */
    @Test
    void shouldNotTakeWhoIsAskedTooMuchForOneWithoutAState() {
        NewcomersPeer busy = new NewcomersPeer(chain) {
            @Override
            List<Reply> answer(FrameType type, DirectBuffer payload, int length) {
                List<Reply> honest = super.answer(type, payload, length);
                boolean isRefused = type == FrameType.SYNC_OFFER_REQUEST && offersAsked <= 3;
                return isRefused ? List.of(refusal(type, ResultCode.RATE_LIMITED)) : honest;
            }
        };
        network.put(1, busy);
        assertEquals(chain.height(), sync().height());
        assertTrue(told.stream().noneMatch(what -> what.contains("peers has one")), told::toString);
    }
}

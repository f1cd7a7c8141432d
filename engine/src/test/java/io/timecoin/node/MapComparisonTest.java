package io.timecoin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.CoinLayout;
import io.timecoin.base.CoinVisitor;
import io.timecoin.base.EngineException;
import io.timecoin.base.EngineException.Cause;
import io.timecoin.base.InvariantViolation;
import io.timecoin.ledger.UtxoTable;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a map of coins that shows what it should not is told. */
class MapComparisonTest {
    private static final int COINS = 4;

    private final UtxoTable table = new UtxoTable(16, 1);

    @BeforeEach
    void fill() {
        for (int i = 0; i < COINS; i++) {
            table.add(coin(i), 0);
        }
    }

    @AfterEach
    void close() {
        table.close();
    }

    private static UnsafeBuffer coin(int i) {
        UnsafeBuffer coin = new UnsafeBuffer(new byte[CoinLayout.BYTES]);
        coin.putByte(0, (byte) (i + 1));
        return coin;
    }

    private String differences(int... shown) {
        return MapComparison.differences(showing(shown), shown.length, table);
    }

    private static Consumer<CoinVisitor> showing(int... shown) {
        return visitor -> {
            for (int i : shown) {
                visitor.onCoin(coin(i), 0);
            }
        };
    }

    private static String told(int missing, int additional, int again, int changed) {
        return missing + " coins are missing, " + additional + " are additional, " + again + " are there again, "
                + changed + " have another content than in the journal's state";
    }

    @Test
    void shouldFindTheSameCoinsInAnyOrder() {
        assertEquals("", differences(3, 0, 2, 1));
    }

    @Test
    void shouldCountEachDifference() {
        assertEquals(told(1, 0, 0, 0), differences(0, 1, 2));
        assertEquals(told(0, 1, 0, 0), differences(0, 1, 2, 3, 4));
        assertEquals(told(1, 1, 0, 0), differences(0, 1, 2, 4));
    }

    /** As many as there must be, and each is one of those: only that one came twice tells. */
    @Test
    void shouldSeeACoinThatIsThereTwiceInPlaceOfAnother() {
        assertEquals(told(1, 0, 1, 0), differences(0, 1, 2, 2));
        assertEquals(told(0, 0, 1, 0), differences(0, 1, 2, 3, 3));
    }

    @Test
    void shouldSeeAnotherContent() {
        UnsafeBuffer other = coin(2);
        other.putByte(CoinLayout.OWNER_OFFSET, (byte) 7);
        Consumer<CoinVisitor> map = visitor -> {
            showing(0, 1, 3).accept(visitor);
            visitor.onCoin(other, 0);
        };
        assertEquals(told(0, 0, 0, 1), MapComparison.differences(map, COINS, table));
    }

    @Test
    void shouldNotBelieveAMapThatSaysItHoldsMore() {
        assertEquals(
                "the map says that it holds 5 coins, and it shows 4",
                MapComparison.differences(showing(0, 1, 2, 3), 5, table));
    }

    @Test
    void shouldTellDamageFromADiskThatRefusesAndFromAFault() {
        EngineException damaged = assertThrows(
                EngineException.class,
                () -> MapComparison.differences(
                        visitor -> {
                            throw new IllegalStateException("bad entry");
                        },
                        COINS,
                        table));
        assertEquals(Cause.DATA_MISMATCH, damaged.reason());
        assertEquals("the map of coins cannot be read: bad entry", damaged.getMessage());
        for (RuntimeException passing :
                new RuntimeException[] {EngineException.fatal(Cause.DISK, "gone"), new InvariantViolation("a fault")}) {
            assertSame(
                    passing,
                    assertThrows(
                            RuntimeException.class,
                            () -> MapComparison.differences(
                                    visitor -> {
                                        throw passing;
                                    },
                                    COINS,
                                    table)));
        }
    }
}

package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ValidatorSetTest {
    static Hash key(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        bytes[0] = (byte) number;
        return Hash.of(bytes);
    }

    static ValidatorSet set(int... powers) {
        Hash[] keys = new Hash[powers.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(i + 1);
        }
        return new ValidatorSet(keys, powers);
    }

    @Test
    void shouldNeedMoreThanTwoThirdsForQuorum() {
        assertFalse(set(1, 1, 1).isQuorum(2));
        assertTrue(set(1, 1, 1).isQuorum(3));
        assertTrue(set(1, 1, 1, 1).isQuorum(3));
        assertFalse(set(1, 1, 1, 1).isQuorum(2));
        assertTrue(set(1).isQuorum(1));
        assertFalse(set(1).isQuorum(0));
        assertFalse(set(100, 10, 1).isQuorum(74));
        assertTrue(set(100, 10, 1).isQuorum(75));
    }

    @Test
    void shouldLetMembersProposeAsOftenAsTheyHavePower() {
        ValidatorSet set = set(3, 0, 2);
        int[] turns = new int[3];
        for (long height = 1; height <= 50; height++) {
            turns[set.proposer(height, 0)]++;
        }
        assertEquals(30, turns[0]);
        assertEquals(0, turns[1]);
        assertEquals(20, turns[2]);
    }

    @Test
    void shouldPassTheTurnOnWithTheRound() {
        ValidatorSet set = set(100, 1, 0, 10, 100);
        for (long height = 1; height <= 500; height++) {
            int[] turns = new int[5];
            for (int round = 0; round < 8; round++) {
                turns[set.proposer(height, round)]++;
            }
            assertArrayEquals(new int[] {2, 2, 0, 2, 2}, turns);
        }
    }

    @Test
    void shouldNotGiveThePowerfulManyHeightsInARow() {
        ValidatorSet set = set(100, 100, 100, 10);
        int run = 0;
        for (long height = 1; height <= 1_000; height++) {
            run = set.proposer(height, 0) == set.proposer(height - 1, 0) ? run + 1 : 1;
            assertTrue(run <= 2);
        }
    }

    @Test
    void shouldProposeAtTheLargestHeight() {
        assertTrue(set(1, 2, 3).proposer(Long.MAX_VALUE, Integer.MAX_VALUE) >= 0);
    }

    @Test
    void shouldFindMembersByKeyOnly() {
        ValidatorSet set = set(1, 1);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[40]);
        key(2).writeTo(buffer, 3);
        assertEquals(1, set.indexOf(buffer, 3));
        assertEquals(ValidatorSet.NOT_A_MEMBER, set.indexOf(buffer, 4));
    }

    @Test
    void shouldHashKeysAndPowersInOrder() {
        assertEquals(set(1, 2).hash(), set(1, 2).hash());
        assertNotEquals(set(1, 2).hash(), set(2, 1).hash());
        assertNotEquals(set(1, 2).hash(), set(1, 2, 0).hash());
    }

    @Test
    void shouldRefuseSetsThatCannotDecide() {
        assertThrows(InvariantViolation.class, () -> set());
        assertThrows(InvariantViolation.class, () -> set(0, 0));
        assertThrows(InvariantViolation.class, () -> set(1, -1));
        assertThrows(InvariantViolation.class, () -> new ValidatorSet(new Hash[] {key(1)}, new int[] {1, 1}));
        assertThrows(InvariantViolation.class, () -> set(new int[257]));
        assertThrows(InvariantViolation.class, () -> set(Integer.MAX_VALUE, 1));
    }
}

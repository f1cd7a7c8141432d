package io.timecoin.proof;

import io.timecoin.base.CoinKey;
import io.timecoin.base.CoinLayout;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.StatePath;
import io.timecoin.base.StateProofLayout;
import io.timecoin.codec.StateChildrenView;
import io.timecoin.codec.StateCoinsView;
import io.timecoin.codec.sbe.MessageHeaderEncoder;
import io.timecoin.codec.sbe.StateChildrenEncoder;
import io.timecoin.codec.sbe.StateCoinsEncoder;
import io.timecoin.ledger.Coins;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/** A set of coins in order, and every subtree of it found and hashed by the definition: slow, and sure. */
public final class SortedCoins {
    private final List<byte[]> coins;

    /** A subtree: the coins from one place to another, and the bit at which it differs from what is before it. */
    public record Part(int from, int to, int splitBit) {
        public int count() {
            return to - from;
        }
    }

    public SortedCoins(Collection<byte[]> coins) {
        TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
        coins.forEach(coin -> sorted.put(Arrays.copyOf(coin, CoinLayout.KEY_BYTES), coin));
        this.coins = new ArrayList<>(sorted.values());
    }

    /** Coins of many transactions, and some whose keys share nearly all bits. */
    public static SortedCoins random(long seed, int count, int deep) {
        Random random = new Random(seed);
        List<byte[]> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(i < deep ? Coins.deepCoin(random) : Coins.coin(random, count / 3 + 1, 40));
        }
        return new SortedCoins(made);
    }

    public List<byte[]> coins() {
        return coins;
    }

    public int size() {
        return coins.size();
    }

    public byte[] root() {
        return coins.isEmpty() ? new byte[Hash.BYTES] : hash(new Part(0, coins.size(), 0));
    }

    private int split(Part part) {
        return CoinKey.firstDifference(view(part.from), 0, view(part.to - 1), 0);
    }

    private UnsafeBuffer view(int index) {
        return new UnsafeBuffer(coins.get(index));
    }

    private int middle(Part part, int split) {
        int at = part.from;
        while (CoinKey.bit(view(at), 0, split) == 0) {
            at++;
        }
        return at;
    }

    private Part[] sides(Part part) {
        int split = split(part);
        int middle = middle(part, split);
        return new Part[] {new Part(part.from, middle, part.splitBit), new Part(middle, part.to, split)};
    }

    public byte[] hash(Part part) {
        if (part.count() == 1) {
            return sha256(new byte[] {0}, coins.get(part.from));
        }
        int split = split(part);
        Part[] sides = sides(part);
        byte[] bit = ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) split)
                .array();
        return sha256(new byte[] {1}, bit, hash(sides[0]), hash(sides[1]));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The subtree at the end of a path, or null. */
    public Part at(UnsafeBuffer path) {
        Part part = new Part(0, coins.size(), 0);
        for (int bit = 0; bit < StateProofLayout.KEY_BITS; bit++) {
            if (CoinKey.bit(path, 0, bit) == 1) {
                if (part.count() < 2 || split(part) != bit) {
                    return null;
                }
                part = sides(part)[StatePath.side(path, 0, bit)];
            }
        }
        return part;
    }

    /** Some parts of a subtree: the largest is split until there are enough, none that fits an answer. */
    public List<Part> parts(Part whole, int most) {
        List<Part> parts = new ArrayList<>(List.of(new Part(whole.from, whole.to, 0)));
        while (parts.size() < most) {
            int largest = 0;
            for (int i = 0; i < parts.size(); i++) {
                largest = parts.get(i).count() > parts.get(largest).count() ? i : largest;
            }
            if (parts.get(largest).count() <= Limits.STATE_COINS_MAX) {
                return parts;
            }
            Part[] sides = sides(parts.get(largest));
            parts.set(largest, sides[0]);
            parts.add(largest + 1, sides[1]);
        }
        return parts;
    }

    /** Whether a subtree fits one answer. */
    public static boolean isSmall(Part part) {
        return part.count() <= Limits.STATE_COINS_MAX;
    }

    public byte[] encodeCoins(long height, Part part) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateCoinsView.BYTES_MAX]);
        StateCoinsEncoder encoder = new StateCoinsEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        encoder.height(height).coinsCount(part.count());
        for (int i = part.from; i < part.to; i++) {
            buffer.putBytes(StateCoinsView.FRONT_BYTES + (i - part.from) * CoinLayout.BYTES, coins.get(i));
        }
        return Arrays.copyOf(buffer.byteArray(), StateCoinsView.FRONT_BYTES + part.count() * CoinLayout.BYTES);
    }

    public byte[] encodeParts(long height, List<Part> parts) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateChildrenView.BYTES_MAX]);
        StateChildrenEncoder encoder =
                new StateChildrenEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        StateChildrenEncoder.PartsEncoder group = encoder.height(height).partsCount(parts.size());
        for (Part part : parts) {
            byte[] hash = hash(part);
            group.next().splitBit(part.splitBit).reserved(0).coins(part.count());
            for (int i = 0; i < hash.length; i++) {
                group.hash(i, hash[i]);
            }
        }
        return Arrays.copyOf(buffer.byteArray(), encoder.limit());
    }

    /** What an honest peer answers. */
    public byte[] answer(long height, UnsafeBuffer path) {
        Part part = at(path);
        return isSmall(part) ? encodeCoins(height, part) : encodeParts(height, parts(part, Limits.STATE_PARTS_MAX));
    }

    /** All bytes of all coins, in order. */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        coins.forEach(all::writeBytes);
        return all.toByteArray();
    }
}

package io.timecoin.node;

import java.util.Collection;

/** Finds the key somebody may have meant. */
final class NearestKey {
    private NearestKey() {}

    /**
     * The known key that is nearest to an unknown one: the same name in another table, else the fewest changes of a
     * letter away.
     *
     * @param known at least one key, with its table
     */
    static String to(String unknown, Collection<String> known) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String key : known) {
            int distance = name(key).equals(name(unknown)) ? 0 : distance(unknown, key);
            if (distance < least) {
                least = distance;
                nearest = key;
            }
        }
        return nearest;
    }

    private static String name(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** Insertions, deletions and replacements that make one text of another; letters differing in case count as one. */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}

package io.timecoin.base;

import io.timecoin.base.EngineException.Cause;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what is damaged under a name that says so, and that nothing in the engine reads: it may be evidence, so nothing is
 * ever written over it. Any thread, one at a time in a directory.
 *
 * <pre>
 *  NAME --> NAME.damaged, NAME.damaged.2, ... NAME.damaged.1000     a higher number is a later one
 * </pre>
 */
public final class SetAside {
    /** The highest number; then whoever owns the files has to look at them. */
    public static final int NUMBER_MAX = 1_000;

    private static final String SUFFIX = ".damaged";

    private SetAside() {}

    /**
     * Renames a file or a directory, durably.
     *
     * @return its new name, or null if it is not there
     * @throws EngineException FATAL, DISK, if the disk refuses or all numbers are used up
     */
    public static Path move(Path file) {
        List<Path> moved = moveTogether(List.of(file));
        return moved.isEmpty() ? null : moved.get(0);
    }

    /**
     * Renames files or directories that belong together, each durably before the next, under one number.
     *
     * @return the new names of those that are there
     * @throws EngineException FATAL, DISK, if the disk refuses or all numbers are used up
     */
    public static List<Path> moveTogether(List<Path> files) {
        List<Path> there = files.stream().filter(Files::exists).toList();
        int number = 1 + there.stream().mapToInt(SetAside::lastNumber).max().orElse(0);
        List<Path> moved = new ArrayList<>();
        for (Path file : there) {
            if (number > NUMBER_MAX) {
                throw EngineException.fatal(
                        Cause.DISK,
                        "cannot set " + file + " aside: " + NUMBER_MAX
                                + " numbers are used up; move away or delete what is beside it under "
                                + file.getFileName() + SUFFIX);
            }
            Path aside = file.resolveSibling(file.getFileName() + SUFFIX + (number == 1 ? "" : "." + number));
            try {
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw DurableFiles.failed("rename", file, e);
            }
            DurableDirectory.sync(parent(file));
            moved.add(aside);
        }
        return moved;
    }

    /**
     * Whether anything that was set aside under this name is still there.
     *
     * @throws EngineException FATAL, DISK, if the directory cannot be read
     */
    public static boolean hasBefore(Path file) {
        return lastNumber(file) > 0;
    }

    private static int lastNumber(Path file) {
        String prefix = file.getFileName() + SUFFIX;
        int last = 0;
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(parent(file))) {
            for (Path entry : beside) {
                String name = entry.getFileName().toString();
                last = Math.max(last, name.startsWith(prefix) ? number(name.substring(prefix.length())) : 0);
            }
        } catch (NoSuchFileException none) {
            return 0;
        } catch (DirectoryIteratorException e) {
            throw DurableFiles.failed("list", parent(file), e.getCause());
        } catch (IOException e) {
            throw DurableFiles.failed("list", parent(file), e);
        }
        return last;
    }

    private static int number(String behind) {
        if (behind.isEmpty()) {
            return 1;
        }
        return behind.matches("\\.[1-9]\\d{0,3}") ? Integer.parseInt(behind.substring(1)) : 0;
    }

    private static Path parent(Path file) {
        return file.toAbsolutePath().getParent();
    }
}

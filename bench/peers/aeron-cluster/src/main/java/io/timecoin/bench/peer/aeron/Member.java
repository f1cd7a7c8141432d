package io.timecoin.bench.peer.aeron;

import io.aeron.CommonContext;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusteredMediaDriver;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.File;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One node of the cluster: media driver, archive, consensus module and the service, as few threads of each as it can do with.
 * The ports of node n are those from 20000 + 100 n on.
 */
final class Member {
    private static final int PORT = 20_000;
    private static final int PORTS_EACH = 100;
    private static final int ARCHIVE = 1;
    private static final int INGRESS = 2;
    private static final int CONSENSUS = 3;
    private static final int LOG = 4;
    private static final int CATCH_UP = 5;

    private final CountingService service = new CountingService();

    /** Starts it; it runs until the process ends. */
    Member(int id, int members, File directory) {
        String aeron = CommonContext.getAeronDirectoryName() + "-peer-" + id;
        File own = new File(directory, "member-" + id);
        MediaDriver.Context driver = new MediaDriver.Context()
                .aeronDirectoryName(aeron)
                .threadingMode(ThreadingMode.SHARED)
                .termBufferSparseFile(true)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true);
        Archive.Context archive = new Archive.Context()
                .aeronDirectoryName(aeron)
                .archiveDir(new File(own, "archive"))
                .controlChannel("aeron:udp?endpoint=" + endpoint(id, ARCHIVE))
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .localControlChannel("aeron:ipc?term-length=64k")
                .recordingEventsEnabled(false)
                .threadingMode(ArchiveThreadingMode.SHARED);
        AeronArchive.Context toArchive = new AeronArchive.Context()
                .controlRequestChannel("aeron:ipc?term-length=64k")
                .controlResponseChannel("aeron:ipc?term-length=64k")
                .aeronDirectoryName(aeron);
        ConsensusModule.Context consensus = new ConsensusModule.Context()
                .clusterMemberId(id)
                .clusterMembers(members(members))
                .clusterDir(new File(own, "cluster"))
                .aeronDirectoryName(aeron)
                .ingressChannel("aeron:udp?term-length=1m")
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .archiveContext(toArchive.clone());
        ClusteredMediaDriver.launch(driver, archive, consensus);
        ClusteredServiceContainer.launch(new ClusteredServiceContainer.Context()
                .aeronDirectoryName(aeron)
                .archiveContext(toArchive.clone())
                .clusterDir(new File(own, "cluster"))
                .clusteredService(service));
    }

    CountingService service() {
        return service;
    }

    private static String endpoint(int id, int what) {
        return "localhost:" + (PORT + PORTS_EACH * id + what);
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> id + "," + endpoint(id, INGRESS) + "," + endpoint(id, CONSENSUS) + ","
                        + endpoint(id, LOG) + "," + endpoint(id, CATCH_UP) + "," + endpoint(id, ARCHIVE))
                .collect(Collectors.joining("|"));
    }

    /** Where a client finds all of them. */
    static String ingressEndpoints(int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> id + "=" + endpoint(id, INGRESS))
                .collect(Collectors.joining(","));
    }
}

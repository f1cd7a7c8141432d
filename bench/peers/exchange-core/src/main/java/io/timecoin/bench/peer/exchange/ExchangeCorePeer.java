package io.timecoin.bench.peer.exchange;

import exchange.core2.core.ExchangeApi;
import exchange.core2.core.ExchangeCore;
import exchange.core2.core.common.CoreSymbolSpecification;
import exchange.core2.core.common.CoreWaitStrategy;
import exchange.core2.core.common.OrderAction;
import exchange.core2.core.common.OrderType;
import exchange.core2.core.common.SymbolType;
import exchange.core2.core.common.api.ApiAddUser;
import exchange.core2.core.common.api.ApiAdjustUserBalance;
import exchange.core2.core.common.api.ApiCommand;
import exchange.core2.core.common.api.binary.BatchAddSymbolsCommand;
import exchange.core2.core.common.cmd.CommandResultCode;
import exchange.core2.core.common.cmd.OrderCommand;
import exchange.core2.core.common.config.ExchangeConfiguration;
import exchange.core2.core.common.config.InitialStateConfiguration;
import exchange.core2.core.common.config.LoggingConfiguration;
import exchange.core2.core.common.config.OrdersProcessingConfiguration;
import exchange.core2.core.common.config.PerformanceConfiguration;
import exchange.core2.core.common.config.ReportsQueriesConfiguration;
import exchange.core2.core.common.config.SerializationConfiguration;
import exchange.core2.core.orderbook.OrderBookDirectImpl;
import exchange.core2.core.processors.journaling.DiskSerializationProcessor;
import exchange.core2.core.processors.journaling.DiskSerializationProcessorConfiguration;
import io.timecoin.bench.peer.kit.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Orders through the whole exchange with its journal on, one matching and one risk engine. Two users each time: one offers one
 * lot, the other takes it, so every second command trades and four balances change. A result comes when its command is
 * matched and its journal batch written; the journal's file is opened for synchronous writes.
 *
 * <pre>
 *  this thread --> ring --> grouping --> risk hold --> matching --> risk release
 *                                   \--> journal ------------------------------\--> results: counted
 * </pre>
 */
public final class ExchangeCorePeer {
    private static final int SYMBOL = 1;
    private static final int BASE = 1;
    private static final int QUOTE = 2;
    private static final int USERS = 1_000;
    private static final long MONEY = 1L << 50;
    private static final long PRICE = 100;
    private static final int JOURNAL_BUFFER = 256 * 1024;
    private static final long JOURNAL_BYTES_MAX = 4_000L << 20;
    private static final int COMPRESS_FROM = 2_048;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long NAP_NS = 100_000;

    private final int commands;
    private final ExchangeApi api;
    private long placed;
    private volatile long succeeded;
    private volatile CommandResultCode refusal;

    private ExchangeCorePeer(String directory, int commands, CoreWaitStrategy waiting) {
        this.commands = commands;
        ExchangeCore core = ExchangeCore.builder()
                .resultsConsumer(this::onResult)
                .exchangeConfiguration(configuration(directory, waiting))
                .build();
        core.startup();
        api = core.getApi();
    }

    /** Measures; the arguments are a directory for the journal, commands a repetition, repetitions, and how to wait. */
    public static void main(String[] arguments) throws Exception {
        Peer.endOnFailure();
        ExchangeCorePeer peer = new ExchangeCorePeer(
                arguments[0], Integer.parseInt(arguments[1]), CoreWaitStrategy.valueOf(arguments[3]));
        peer.open();
        Peer.of(
                        ExchangeCorePeer.class,
                        "exchange-core",
                        "one order placed and journaled with a synchronous write, every second one trades",
                        "commands/s")
                .report(2, Integer.parseInt(arguments[2]), peer::perSecond);
        Runtime.getRuntime().exit(0);
    }

    private static ExchangeConfiguration configuration(String directory, CoreWaitStrategy waiting) {
        DiskSerializationProcessorConfiguration disk = DiskSerializationProcessorConfiguration.builder()
                .storageFolder(directory)
                .snapshotLz4CompressorFactory(DiskSerializationProcessorConfiguration.LZ4_FAST)
                .journalFileMaxSize(JOURNAL_BYTES_MAX)
                .journalBufferSize(JOURNAL_BUFFER)
                .journalBatchCompressThreshold(COMPRESS_FROM)
                .journalLz4CompressorFactory(DiskSerializationProcessorConfiguration.LZ4_FAST)
                .build();
        return ExchangeConfiguration.builder()
                .ordersProcessingCfg(OrdersProcessingConfiguration.DEFAULT)
                .performanceCfg(PerformanceConfiguration.baseBuilder()
                        .waitStrategy(waiting)
                        .orderBookFactory(OrderBookDirectImpl::new)
                        .build())
                .initStateCfg(InitialStateConfiguration.cleanStartJournaling("bench"))
                .reportsQueriesCfg(ReportsQueriesConfiguration.DEFAULT)
                .loggingCfg(LoggingConfiguration.DEFAULT)
                .serializationCfg(SerializationConfiguration.builder()
                        .enableJournaling(true)
                        .serializationProcessorFactory(whole -> new DiskSerializationProcessor(whole, disk))
                        .build())
                .build();
    }

    /** Results thread. */
    private void onResult(OrderCommand command, long sequence) {
        if (command.resultCode == CommandResultCode.SUCCESS) {
            succeeded++;
        } else if (command.resultCode != CommandResultCode.ACCEPTED) {
            refusal = command.resultCode;
        }
    }

    private void open() throws Exception {
        CoreSymbolSpecification pair = CoreSymbolSpecification.builder()
                .symbolId(SYMBOL)
                .type(SymbolType.CURRENCY_EXCHANGE_PAIR)
                .baseCurrency(BASE)
                .quoteCurrency(QUOTE)
                .baseScaleK(1)
                .quoteScaleK(1)
                .takerFee(0)
                .makerFee(0)
                .build();
        CommandResultCode added =
                api.submitBinaryDataAsync(new BatchAddSymbolsCommand(pair)).get(1, TimeUnit.MINUTES);
        if (added != CommandResultCode.SUCCESS) {
            throw new IllegalStateException("the symbol is " + added);
        }
        List<ApiCommand> users = new ArrayList<>();
        for (int user = 1; user <= USERS; user++) {
            users.add(ApiAddUser.builder().uid(user).build());
            users.add(money(user, BASE));
            users.add(money(user, QUOTE));
        }
        api.submitCommandsSync(users);
        if (refusal != null) {
            throw new IllegalStateException("a user is " + refusal);
        }
    }

    private static ApiCommand money(int user, int currency) {
        return ApiAdjustUserBalance.builder()
                .uid(user)
                .currency(currency)
                .amount(MONEY)
                .transactionId(currency)
                .build();
    }

    private double perSecond() {
        long target = succeeded + commands;
        long start = System.nanoTime();
        for (int i = 0; i < commands; i++) {
            long order = ++placed;
            boolean isOffer = order % 2 == 1;
            api.placeNewOrder(
                    0,
                    0,
                    order,
                    order,
                    0,
                    PRICE,
                    PRICE,
                    1,
                    isOffer ? OrderAction.ASK : OrderAction.BID,
                    OrderType.GTC,
                    SYMBOL,
                    1 + order % USERS);
        }
        while (succeeded < target) {
            if (refusal != null) {
                throw new IllegalStateException("an order is " + refusal);
            }
            LockSupport.parkNanos(NAP_NS);
        }
        return commands * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
}

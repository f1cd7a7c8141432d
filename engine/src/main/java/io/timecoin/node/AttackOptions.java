package io.timecoin.node;

import io.timecoin.client.AttackConfig;
import io.timecoin.client.AttackKind;
import java.util.Arrays;
import java.util.Iterator;
import org.agrona.DirectBuffer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What `load` takes to attack a validator instead of using it. */
final class AttackOptions {
    private static final String OWNED = "--i-own-this-network";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--attack",
            paramLabel = "KIND",
            converter = KindConverter.class,
            completionCandidates = Kinds.class,
            description = "Attack instead: ${COMPLETION-CANDIDATES}. Refuses public addresses, and mainnet always.")
    private AttackKind kind;

    @Option(
            names = "--identities",
            paramLabel = "N",
            defaultValue = "1",
            description = "Keys that the connections of an attack prove by turns. Default: ${DEFAULT-VALUE}.")
    private int identities;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections of an attack at a time. Default: one of each identity; slowloris 1000,"
                    + " connection-flood 16, oversized 8.")
    private Integer connections;

    @Option(names = OWNED, description = "The address may be a public one: all that is there is yours.")
    private boolean isOwned;

    /** Whether an attack is wanted. */
    boolean isAttack() {
        return kind != null;
    }

    boolean isOwned() {
        return isOwned;
    }

    /** What is told where an attack is not, or the other way round, is a wrong command line. */
    void requireAbsent() {
        require(
                identities == 1 && connections == null && !isOwned,
                "--identities, --connections and " + OWNED + " go with --attack");
    }

    /**
     * The attack that is wanted.
     *
     * @param client whose key comes first if one was given; that of nobody is never an attacker's: others connect with it
     * @param transaction of {@link AttackKind#DUPLICATE}, or null
     */
    AttackConfig config(LoadOptions load, ClientIdentity client, DirectBuffer transaction) {
        require(
                identities >= 1 && identities <= AttackConfig.IDENTITIES_MAX,
                "--identities must be 1 to " + AttackConfig.IDENTITIES_MAX);
        int atATime = connections == null ? kind.connectionsDefault(identities) : connections;
        require(
                atATime >= identities && atATime <= AttackConfig.CONNECTIONS_MAX,
                "--connections must be from the number of identities to " + AttackConfig.CONNECTIONS_MAX);
        return new AttackConfig(
                kind,
                AttackConfig.identities(identities, client.given()),
                atATime,
                load.ratePerSecond(),
                load.windowMs(),
                load.seed(),
                client.isPlain(),
                transaction);
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    /** The kinds by their names. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(AttackKind.values()).map(AttackKind::text).iterator();
        }
    }

    /** Reads the name of a kind. */
    static final class KindConverter implements ITypeConverter<AttackKind> {
        @Override
        public AttackKind convert(String text) {
            AttackKind kind = AttackKind.byText(text);
            if (kind == null) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no attack, it must be one of " + String.join(", ", new Kinds()));
            }
            return kind;
        }
    }
}

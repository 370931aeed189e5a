package dev.vectormesh.ingest.source.database;

import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.platform.error.ApiException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.Statements;
import net.sf.jsqlparser.statement.select.Select;

/**
 * Whether a query is one SELECT that reads and nothing else. The database keeps to that too: the
 * query runs in a read-only transaction, with the rights of the connection's user. This refuses
 * what such a transaction allows all the same.
 */
final class QueryCheck {
  private static final String FIELD = "source.database_query.";

  /** Clauses that write or lock, as the parser writes them. */
  private static final Pattern WRITES =
      Pattern.compile("\\b(INTO|UPDATE|DELETE FROM|FOR SHARE|FOR KEY SHARE)\\b");

  /**
   * Functions that tell others, wait, lock, set, or read the server's files. Those of a database
   * are many: its user's rights are the limit that holds.
   */
  private static final Pattern FUNCTIONS =
      Pattern.compile(
          "\\b(pg_notify|pg_\\w*advisory\\w*|pg_sleep\\w*|pg_read_\\w+|pg_ls_\\w+|pg_stat_file"
              + "|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile"
              + "|pg_logical_\\w+|pg_create_\\w+|pg_drop_\\w+|pg_switch_wal|pg_export_snapshot"
              + "|pg_promote|set_config|load_extension|txid_current\\w*|pg_current_xact_id\\w*|lo_\\w+|dblink\\w*"
              + "|query_to_xml\\w*|load_file|master_\\w*wait|source_\\w*wait|wait_for_executed_gtid_set|sys_e(?:xec|val)|sleep|benchmark|get_lock|release_lock\\w*|setval"
              + "|nextval)[\"`\\s]*\\(");

  private QueryCheck() {}

  /**
   * @throws ApiException INVALID_ARGUMENT naming the field
   */
  static void check(DatabaseQuerySource source) {
    Statement statement = parse(source.getQuery());
    String plain = statement.toString().toUpperCase(Locale.ROOT);
    if (!(statement instanceof Select)
        || WRITES.matcher(outsideNames(outsideLiterals(plain))).find()) {
      throw ApiException.invalid(
          FIELD + "query",
          "is no SELECT that reads and nothing else: leave out what writes or locks");
    }
    Matcher function = FUNCTIONS.matcher(outsideLiterals(plain).toLowerCase(Locale.ROOT));
    if (function.find()) {
      throw ApiException.invalid(
          FIELD + "query", "calls %s, which does more than read".formatted(function.group(1)));
    }
    for (String name : NamedParameters.of(source.getQuery()).names()) {
      if (!source.getParameters().containsFields(name)) {
        throw ApiException.invalid(
            FIELD + "parameters", "has no value for :%s of the query".formatted(name));
      }
    }
  }

  private static Statement parse(String query) {
    try {
      Statements statements = CCJSqlParserUtil.parseStatements(query);
      if (statements == null || statements.size() != 1) {
        throw ApiException.invalid(FIELD + "query", "must be one statement");
      }
      return statements.getFirst();
    } catch (JSQLParserException e) {
      throw ApiException.invalid(FIELD + "query", "cannot be read as SQL: " + firstLine(e));
    }
  }

  private static String firstLine(JSQLParserException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  private static String outsideLiterals(String sql) {
    return sql.replaceAll("'(?:[^']|'')*'", "''");
  }

  private static String outsideNames(String sql) {
    return sql.replaceAll("\"(?:[^\"]|\"\")*\"", "\"\"");
  }
}

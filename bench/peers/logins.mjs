// Logins joined in SQL by DuckDB: node logins.mjs FILE...
//
// Needs the npm module @duckdb/node-api, found from the working folder or on NODE_PATH.
// THREADS sets how many threads it takes; as many as there are cores without it.
import { createRequire } from 'node:module';

const { DuckDBInstance } = createRequire(`${process.cwd()}/-`)('@duckdb/node-api');

const files = process.argv.slice(2).map((name) => `'${name.replaceAll("'", "''")}'`);
const threads = process.env.THREADS ? { threads: process.env.THREADS } : {};
const connection = await (await DuckDBInstance.create(':memory:', threads)).connect();

// A log is a table of one column, of which only lines of interest are kept: patterns run
// over these few.
const interesting = ['mapped to OPCInvokeID', 'AgentMode=LOG_IN', 'CSTASetAgentStateConfEvent',
  'AgentAttributeLoginReqMSG', 'MsgAddCallObserver', 'logged in to'];
await connection.run(`
  CREATE TEMP TABLE kept AS
  SELECT (line[1:2]::INT * 3600 + line[4:5]::INT * 60 + line[7:8]::INT) * 1000 + line[10:12]::INT AS t, line
  FROM read_csv([${files}], columns = {line: 'VARCHAR'}, header = false, auto_detect = false, delim = '\x02',
    quote = '', escape = '', strict_mode = false, null_padding = false, max_line_size = 1000000)
  WHERE ${interesting.map((needle) => `contains(line, '${needle}')`).join(' OR ')}`);

// lines selects those of one kind, with what its pattern captures.
const lines = (pattern, ...names) => `(
  SELECT t, part.* FROM (
    SELECT t, regexp_extract(line, 'Trace: ${pattern}', [${names.map((n) => `'${n}'`)}]) AS part FROM kept)
  WHERE part.${names[0]} <> '')`;

const reader = await connection.runAndReadAll(`
  WITH login AS (
    SELECT mapped.cti, mapped.opc, request.device, mapped.t, confirmed.t - mapped.t AS confirmed, asked.t - mapped.t AS asked
    FROM ${lines('TPServices::AddInvocationByCTIInvokeID - CTIInvokeID (\\S+) mapped to OPCInvokeID (\\S+)', 'cti', 'opc')} mapped
    JOIN ${lines('CSTASetAgentState: TPServices::\\S+ InvokeID=(\\S+) Dev=(\\d+) AgentMode=LOG_IN', 'opc', 'device')} request USING (opc)
    JOIN ${lines('CSTASetAgentState: Peripheral::\\S+ InvokeID=(\\S+) Dev=\\d+ AgentMode=LOG_IN', 'opc')} asked USING (opc)
    JOIN ${lines('AgentAttributeLoginReqMSG invokeID (\\S+)', 'opc')} attributes USING (opc)
    JOIN ${lines('CSTASetAgentStateConfEvent: InvokeID=(\\S+)', 'cti')} confirmed USING (cti)),
  answer AS (
    SELECT observed.device, observed.t, observed.t - observe.t AS took
    FROM ${lines('MsgAddCallObserverResponse: Addr: (\\d+) Succeeded: 1 InvID: (\\d+)', 'device', 'number')} observed
    JOIN ${lines('MsgAddCallObserver: Addr: \\d+ Remote Addr: \\d+ InvID: (\\d+)', 'number')} observe USING (number)),
  grouped AS (
    SELECT * FROM ${lines('Agent \\d+ \\((\\d+)\\) on peripheral \\d+ \\S+ logged in to', 'device')})
  -- The gateway and the router know no request: theirs is what comes first behind its start.
  SELECT login.cti, login.opc, login.device, login.t, login.confirmed, login.asked, answer.took, grouped.t - login.t
  FROM login
  ASOF JOIN answer ON answer.device = login.device AND answer.t >= login.t
  ASOF JOIN grouped ON grouped.device = login.device AND grouped.t >= login.t`);

process.stdout.write(reader.getRows().map((row) => `${row.join('\t')}\n`).join(''));

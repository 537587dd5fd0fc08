import { visible } from '#protocol';
import { measurementsJson, type MeasurementJson } from '../routes/measurement-json.ts';
import type { Format } from './format.ts';

/** Times in ms, loss in %, TTL of a record in s, AS numbers parted by a blank. Where a tool has no such number the cell is empty. */
const columns = [
  'measurement',
  'started',
  'tool',
  'target',
  'pop',
  'status',
  'hop',
  'host',
  'address',
  'sent',
  'received',
  'loss_percent',
  'min_ms',
  'avg_ms',
  'max_ms',
  'stdev_ms',
  'jitter_ms',
  'record_name',
  'record_type',
  'record_ttl_s',
  'record_value',
  'asn',
  'network',
] as const;

type Cell = string | number | null | undefined;
type Row = Partial<Record<(typeof columns)[number], Cell>>;

/** Rows of numbers (RFC 4180): one for a ping, one for each hop of a path, one for each DNS record. */
export const csv: Format = {
  type: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  async *write(_, records) {
    yield lineOf(columns);
    for await (const { m, json: measurement } of measurementsJson(records)) {
      for (const { probe, result } of measurement.results) {
        const lead: Row = {
          measurement: m,
          started: measurement.createdAt,
          tool: measurement.type,
          target: measurement.target,
          pop: probe.id,
          status: result.status,
        };
        for (const row of rowsOf(result))
          yield lineOf(columns.map((column) => ({ ...lead, ...row })[column]));
      }
    }
  },
};

interface Stats {
  readonly total: number;
  readonly rcv: number;
  readonly loss: number;
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
  readonly stDev?: number | null;
  readonly jAvg?: number | null;
  readonly jitter?: number | null;
}

/** What the tools' results have that can be a number. */
interface Numbers {
  readonly resolvedAddress?: string | null;
  readonly resolvedHostname?: string | null;
  readonly stats?: Stats;
  readonly hops?: readonly {
    readonly resolvedAddress: string | null;
    readonly resolvedHostname: string | null;
    readonly timings: readonly { readonly rtt: number }[];
    readonly stats?: Stats;
    readonly hidden?: true;
    readonly asn?: readonly number[];
    readonly network?: string;
  }[];
  readonly answers?: readonly {
    readonly name: string;
    readonly type: string;
    readonly ttl: number;
    readonly value: string;
  }[];
}

function rowsOf(result: MeasurementJson['results'][number]['result'] & Numbers): Row[] {
  const { hops, answers, stats } = result;
  if (hops)
    return hops.map((hop, i) => ({
      hop: i + 1,
      host: hop.resolvedHostname ?? (hop.hidden && hop.resolvedAddress === null ? 'hidden' : null),
      address: hop.resolvedAddress,
      asn: hop.asn?.join(' '),
      network: hop.network,
      ...(hop.stats ? numbersOf(hop.stats) : timesOf(hop.timings.map(({ rtt }) => rtt))),
    }));
  if (answers)
    return answers.map(({ name, type, ttl, value }) => ({
      record_name: name,
      record_type: type,
      record_ttl_s: ttl,
      record_value: value,
    }));
  const { resolvedHostname: host, resolvedAddress: address } = result;
  return [{ host, address, ...(stats && numbersOf(stats)) }];
}

function numbersOf(stats: Stats): Row {
  const { total, rcv, loss, min, avg, max, stDev, jAvg, jitter } = stats;
  return {
    sent: total,
    received: rcv,
    loss_percent: loss,
    min_ms: min,
    avg_ms: avg,
    max_ms: max,
    stdev_ms: stDev,
    jitter_ms: jitter ?? jAvg,
  };
}

/** A hop of a traceroute: what came back. How many were sent, the API does not say. */
function timesOf(times: readonly number[]): Row {
  if (times.length === 0) return { received: 0 };
  const sum = times.reduce((all, time) => all + time, 0);
  return {
    received: times.length,
    min_ms: Math.min(...times),
    avg_ms: Math.round((sum / times.length) * 1000) / 1000,
    max_ms: Math.max(...times),
  };
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/** What a spreadsheet takes for the beginning of a formula, also in the wide forms of CJK keyboards, and behind blanks. */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;

/**
 * One cell. A text is quoted whatever it holds, because a spreadsheet may part cells elsewhere than at commas; and one that would be
 * a formula begins with an apostrophe.
 */
function cellOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return `"${visible(text).replaceAll('"', '""')}"`;
}

import type { Entry, MeasurementView, PopInfo, PopView, ResultView, ViewerFrame } from '#protocol';

/** Builders for what the edge sends; say only what the test is about. */

export function aPopInfo(id: string, more: Partial<PopInfo> = {}): PopInfo {
  return {
    id,
    name: id.toUpperCase(),
    city: 'Vienna',
    country: 'AT',
    latitude: 48.2,
    longitude: 16.4,
    asn: 64496,
    network: 'Example Networks',
    tags: [],
    ...more,
  };
}

export function aPop(id: string, more: Partial<PopView> = {}): PopView {
  const tools = (['ping', 'traceroute', 'mtr', 'dns'] as const).map((tool) => ({
    tool,
    version: '1',
    families: [4, 6] as (4 | 6)[],
  }));
  return { ...aPopInfo(id), online: true, since: null, families: [4, 6], tools, version: '0.1.0', ...more };
}

export function aMeasurement(more: Partial<MeasurementView> = {}): MeasurementView {
  return {
    id: 'm1',
    m: 1,
    type: 'ping',
    target: 'example.net',
    measurementOptions: {},
    createdAt: '2026-11-22T14:07:11Z',
    ...more,
  };
}

export function aResult(more: Partial<ResultView> = {}): ResultView {
  return { r: 1, m: 1, pop: 'vie1', state: 'queued', next: 0, ...more };
}

type SessionFrame = Extract<ViewerFrame, { t: 'session' }>;

export function aSessionFrame(more: Partial<SessionFrame> = {}): SessionFrame {
  return {
    t: 'session',
    id: 's1',
    createdAt: '2026-11-22T14:07:00Z',
    expiresAt: '2026-12-22T14:07:00Z',
    redact: null,
    measurements: [aMeasurement()],
    results: [aResult()],
    pops: [aPopInfo('vie1')],
    ...more,
  };
}

/** The line of a ping reply, as an entry. */
export function aReply(seq: number, rttMs = 31.2): Entry {
  return [seq * 500, 'o', `64 bytes from 192.0.2.1: icmp_seq=${seq} ttl=57 time=${rttMs} ms`];
}

export function aLog(r: number, seq: number, e: Entry[]): ViewerFrame {
  return { t: 'log', r, seq, e };
}

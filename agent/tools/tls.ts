import { limits, type Outcome, parseTarget, type TlsVersion, tlsVersions, type WebError } from '#protocol';
import type { TlsOptions } from '#protocol/tools/tls.ts';
import { certificateNote, handshakeNote } from '../visit/certificate.ts';
import { failedIn, webErrorOf } from '../visit/fault.ts';
import { opened, type Place, readTrusted, secured, type Secure } from '../visit/opened.ts';
import { Parts } from '../visit/parts.ts';
import { stapleOf } from '../visit/staple.ts';
import { bye, type Offer, offer } from '../visit/versions.ts';
import type { NativeRun, NativeTool } from './tool.ts';

/**
 * Shakes hands with a server and says goodbye: once as any program would, to see whether it is to be trusted, and once for each version
 * of TLS. All of it at the one address that was checked.
 */
export const tls: NativeTool<TlsOptions> = {
  kind: 'native',
  name: 'tls',
  names: 'none',
  async run({ port, serverName }, { target, contact, resolvedMs }, run) {
    if (resolvedMs !== undefined) run.note({ k: 'phase', phase: 'dns', ms: resolvedMs });
    const host = parseTarget(serverName ?? target.text);
    const who = { host: host.text, isName: host.kind === 'name' };
    const place = { ...contact!, port };
    readTrusted();
    const first = await shakeHands(place, who, run);
    if (first.isTls) await tellVersions(place, who, first, run);
    return first.outcome;
  },
};

interface First {
  readonly outcome: Outcome;
  /** Somebody speaks TLS there, even if not with us. */
  readonly isTls: boolean;
  /** What was agreed on; absent: nothing. */
  readonly version?: string;
  /** Fingerprint of the certificate that is told already. */
  readonly told?: string;
}

/** Errors that a server of TLS alone can lead to. */
const spoken: readonly WebError[] = ['TLS_VERSION', 'TLS_REFUSED', 'NO_HTTP2'];

/** The ports of the web, whose servers are told what we would speak (RFC 7301); others may refuse whoever says so. */
const webPorts: readonly number[] = [443, 8443];

/** The handshake that is timed and judged. */
async function shakeHands(place: Place, who: Secure, { signal, note }: NativeRun): Promise<First> {
  const patience = AbortSignal.timeout(limits.probe.web.seconds * 1000);
  const within = AbortSignal.any([signal, patience]);
  const parts = new Parts(note);
  let staple: Buffer | null = null;
  const more = {
    requestOCSP: true,
    ...(webPorts.includes(place.port) && { ALPNProtocols: ['h2', 'http/1.1'] }),
  };
  try {
    const socket = await opened(place, within);
    parts.next('tls');
    const onStaple = (response: Buffer | null) => (staple = response);
    const tls = await secured(socket, { ...who, more, onStaple }, within);
    parts.next('firstByte');
    const certificate = tls.getPeerCertificate();
    note(handshakeNote(tls, who.host, new Date()));
    note(certificateNote(certificate, 0));
    note({ k: 'staple', status: stapleOf(staple, certificate.serialNumber) });
    const version = tls.getProtocol() ?? '';
    bye(tls);
    return { outcome: { kind: 'finished', exit: 0 }, isTls: true, version, told: certificate.fingerprint256 };
  } catch (error) {
    const code = patience.aborted ? 'ETIMEDOUT' : webErrorOf(error);
    note({ k: 'fault', phase: parts.at, error: code });
    return { outcome: failedIn(parts.at, code), isTls: spoken.includes(code) };
  }
}

/** One version after the other, the newest first: five connections at once would look like somebody with other intentions. */
async function tellVersions(place: Place, who: Secure, first: First, run: NativeRun): Promise<void> {
  const offers: Offer[] = [];
  for (const version of tlsVersions.toReversed()) {
    const found = await offer(version, place, who, run.signal);
    if (run.signal.aborted) return;
    run.note({ k: 'offer', version, offered: isSame(version, first) || found.offered });
    offers.push(found);
  }
  const { chain } = offers.find(({ version }) => isSame(version, first)) ?? bestOf(offers);
  const [own, ...above] = chain;
  if (!own) return;
  // A server with several certificates may have shown another one: what is told must be one chain.
  if (first.told === undefined) run.note(certificateNote(own, 0));
  else if (own.fingerprint256 !== first.told) return;
  above.forEach((certificate, index) => run.note(certificateNote(certificate, index + 1)));
}

function isSame(version: TlsVersion, { version: agreed }: First): boolean {
  return version === agreed;
}

/** Where nothing was agreed on: the newest that the server speaks all the same. */
function bestOf(offers: readonly Offer[]): Pick<Offer, 'chain'> {
  return offers.find(({ chain }) => chain.length > 0) ?? { chain: [] };
}

import { limits, tlsVersions } from '#protocol';
import { tls as tool, tlsPhases } from '#protocol/tools/tls.ts';
import { totalMs } from '#protocol/tools/visit.ts';
import type { TlsOptions, TlsState } from '#protocol/tools/tls.ts';
import {
  type CertificateFacts,
  type Handshake,
  offerWord,
  versionNames,
  webWords,
  whoText,
} from '#protocol/tools/web-words.ts';
import { day, ipVersion, ms, same } from './tool-kit.ts';
import type { PopProps, ToolView } from './tool-view.ts';

type Props = PopProps<TlsOptions, TlsState>;

function Figure({ state }: Props) {
  const total = totalMs(state);
  if (state.fault) return <span class="bad">{webWords[state.fault.error]}</span>;
  if (!state.handshake || total === null) return <span class="big">{'\u00a0'}</span>;
  return (
    <>
      <span class="big">{ms(total)}</span> <span class="m s">ms</span>
    </>
  );
}

function Body({ name, state, ended }: Props) {
  const { handshake, chain } = state;
  return (
    <>
      <Verdict handshake={handshake} />
      <Versions name={name} state={state} ended={ended} />
      <Facts state={state} />
      {chain.length > 0 && (
        <ol class="chn" aria-label={`Certificates from ${name}`}>
          {chain.map((certificate, depth) => (
            <Certificate key={depth} certificate={certificate} handshake={handshake} depth={depth} />
          ))}
        </ol>
      )}
    </>
  );
}

/** What OpenSSL and Node.js say, to a reader. What is not here keeps its name. */
const whys: Readonly<Record<string, string | undefined>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown root',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown issuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer’s certificate is missing',
  ERR_TLS_CERT_ALTNAME_INVALID: 'for another name',
};

function Verdict({ handshake }: Pick<TlsState, 'handshake'>) {
  if (!handshake) return <p class="ans">{'\u00a0'}</p>;
  const { authorized, error, host } = handshake;
  const why = error === undefined ? undefined : (whys[error] ?? error);
  return (
    <p class="ans">
      {authorized ? <span class="st">trusted</span> : <span class="st bad">not trusted</span>}
      <span class="m">
        {why !== undefined && ` ${why}`}
        {authorized && host && ` for ${host.name}`}
      </span>
    </p>
  );
}

/** Old versions are no good to offer, new ones are no good to lack. */
function Versions({ name, state, ended }: Pick<Props, 'name' | 'state' | 'ended'>) {
  return (
    <table class="tlv">
      <caption class="vh">tls from {name}</caption>
      <thead>
        <tr>
          {tlsVersions.map((version) => (
            <th key={version} scope="col">
              {versionNames[version]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {tlsVersions.map((version, index) => {
            const offered = state.versions[version];
            const isOld = index < 2;
            if (offered === undefined) return <td key={version}>{ended ? '·' : '\u00a0'}</td>;
            return (
              <td key={version} class={offered === true ? (isOld ? 'warn' : '') : 'm'}>
                {offerWord(offered)}
              </td>
            );
          })}
        </tr>
      </tbody>
    </table>
  );
}

const staples = {
  none: 'not stapled',
  good: 'stapled, good',
  revoked: 'stapled, revoked',
  unknown: 'stapled, unknown',
  unread: 'stapled',
} as const;

const phaseNames = { dns: 'look-up', tcp: 'connection', tls: 'handshake' } as const;

function Facts({ state: { handshake, staple, phases } }: Pick<Props, 'state'>) {
  if (!handshake) return null;
  const times = tlsPhases.flatMap((phase) =>
    phases[phase] === null ? [] : [`${phaseNames[phase]} ${ms(phases[phase])} ms`],
  );
  return (
    <dl class="crt">
      <dt>Agreed on</dt>
      <dd>
        {handshake.protocol}, {handshake.cipher}
        {handshake.alpn !== null && `, ALPN ${handshake.alpn}`}
      </dd>
      <dt>Times</dt>
      <dd>{times.join(', ')}</dd>
      {staple !== null && (
        <>
          <dt>OCSP</dt>
          <dd class={staple === 'revoked' ? 'bad' : undefined}>{staples[staple]}</dd>
        </>
      )}
    </dl>
  );
}

interface CertificateProps {
  readonly certificate: CertificateFacts;
  readonly handshake: Handshake | null;
  readonly depth: number;
}

function Certificate({ certificate, handshake, depth }: CertificateProps) {
  const { subject, issuer, from, to } = certificate;
  const isOver = to !== null && handshake?.at !== undefined && to <= handshake.at;
  return (
    <li>
      <b>{subject.CN ?? (whoText(subject) || 'No name')}</b>
      <div>
        until <span class={isOver ? 'bad' : undefined}>{dayOr(to)}</span>
        <span class="m">, from {dayOr(from)}</span>
      </div>
      <div class="m">
        by {whoText(issuer)}
        {keyText(certificate)}
      </div>
      {depth === 0 && <Names certificate={certificate} matches={handshake?.host?.matches ?? true} />}
    </li>
  );
}

const dayOr = (iso: string | null): string => (iso === null ? '?' : day(iso));

/** `, EC 256` */
function keyText({ keyType, keyBits }: CertificateFacts): string {
  if (keyType === null) return '';
  return keyBits === null ? `, ${keyType}` : `, ${keyType} ${keyBits}`;
}

interface NamesProps {
  readonly certificate: CertificateFacts;
  readonly matches: boolean;
}

function Names({ certificate: { names, more }, matches }: NamesProps) {
  if (names.length === 0 && more === 0) return null;
  return (
    <div class="m">
      for <span class={matches ? undefined : 'bad'}>{names.join(', ')}</span>
      {more > 0 && ` and ${more} more`}
    </div>
  );
}

export const tls: ToolView<TlsOptions, TlsState> = {
  tool,
  fields: [
    {
      key: 'port',
      label: 'Port',
      kind: 'select',
      choices: limits.probe.tlsPorts.map((one) => same(String(one))),
      type: 'number',
      say: (text) => `port ${text}`,
    },
    {
      key: 'serverName',
      label: 'Server name',
      kind: 'text',
      hint: 'The target',
      say: (text) => `for ${text}`,
    },
    ipVersion,
  ],
  layout: 'pairs',
  Figure,
  Body,
  progress: ({ handshake, fault, versions }) => {
    const done = Object.keys(versions).length + (handshake || fault ? 1 : 0);
    return { done, of: tlsVersions.length + 1 };
  },
  subject: (target, { port, serverName }) => {
    const name = serverName === undefined || serverName === target ? '' : ` as ${serverName}`;
    return `${target}:${port}${name}`;
  },
};

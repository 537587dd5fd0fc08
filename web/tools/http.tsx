import { http as tool } from '#protocol/tools/http.ts';
import { totalMs } from '#protocol/tools/visit.ts';
import type { HttpOptions, HttpState } from '#protocol/tools/http.ts';
import { type CertificateFacts, type Handshake, webWords, whoText } from '#protocol/tools/web-words.ts';
import { limits } from '#protocol';
import type { WebPhase } from '#protocol';
import { count, day, ipVersion, ms, msCell, same, Scroll } from './tool-kit.ts';
import type { PopProps, ToolView } from './tool-view.ts';

type Props = PopProps<HttpOptions, HttpState>;

const phases: readonly (readonly [WebPhase, string])[] = [
  ['dns', 'Name look-up'],
  ['tcp', 'Connection'],
  ['tls', 'TLS handshake'],
  ['firstByte', 'First byte'],
  ['download', 'Download'],
];

function Figure({ state }: Props) {
  const total = totalMs(state);
  if (state.fault) return <span class="bad">{webWords[state.fault.error]}</span>;
  if (total === null) return <span class="big">{'\u00a0'}</span>;
  return (
    <>
      <span class="big">{ms(total)}</span> <span class="m s">ms</span>
    </>
  );
}

function Body({ name, state }: Props) {
  const { head, handshake, certificate, headers, moreHeaders, body, received } = state;
  return (
    <>
      <p class="ans">
        {head ? (
          <span class={statusClass(head.status)}>
            {head.status} {head.text}
          </span>
        ) : (
          '\u00a0'
        )}
        {head && <span class="m s"> HTTP/{head.version}</span>}
      </p>
      <Parts name={name} state={state} />
      {handshake && <Tls handshake={handshake} certificate={certificate} />}
      {headers.length > 0 && (
        <Scroll label={`Headers of the answer to ${name}`}>
          <table class="hd">
            <caption class="vh">Headers from {name}</caption>
            <tbody>
              {headers.map((header, index) => (
                <tr key={index}>
                  <th scope="row">{header.name}</th>
                  <td class="wrap">{header.value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {moreHeaders > 0 && <p class="m s">{count(moreHeaders, 'header')} not shown to the end</p>}
      {body.length > 0 && (
        <Scroll label={`Body of the answer to ${name}`} class="bd">
          <pre>{body.join('')}</pre>
        </Scroll>
      )}
      {received && (
        <p class="m s">
          {count(received.bytes, 'byte')} of body{received.truncated && ', of which the beginning is shown'}
        </p>
      )}
    </>
  );
}

/** An answer that says no is one all the same; only a server that fails is bad. */
function statusClass(status: number): string {
  if (status >= 500) return 'st bad';
  return status >= 400 ? 'st warn' : 'st';
}

/** The parts in the order in which they come, as long as they took. */
function Parts({ name, state }: { readonly name: string; readonly state: HttpState }) {
  const known = phases.flatMap(([phase, label]) => {
    const took = state.phases[phase];
    return took === null ? [] : [{ phase, label, took }];
  });
  return (
    <div class="pts">
      <div class="pb" aria-hidden="true">
        {known.map(({ phase, took }) => (
          <i key={phase} class={`p-${phase}`} style={{ flexGrow: String(took) }} />
        ))}
      </div>
      <table class="num">
        <caption class="vh">http from {name}</caption>
        <tbody>
          {known.map(({ phase, label, took }) => (
            <tr key={phase}>
              <th scope="row" class="t">
                <i class={`p-${phase}`} aria-hidden="true" /> {label}
              </th>
              <td>{msCell(took)} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TlsProps {
  readonly handshake: Handshake;
  readonly certificate: CertificateFacts | null;
}

function Tls({ handshake: { protocol, cipher, authorized, error }, certificate }: TlsProps) {
  return (
    <dl class="crt">
      <dt>TLS</dt>
      <dd>
        {protocol}, {cipher}
      </dd>
      <dt>Certificate</dt>
      <dd>
        {authorized ? <span class="st">trusted</span> : <span class="st bad">not trusted</span>}
        {error !== undefined && <span class="m"> {error}</span>}
      </dd>
      {certificate && (
        <>
          <dt>Issuer</dt>
          <dd>{whoText(certificate.issuer)}</dd>
          <dt>Valid</dt>
          <dd>
            {certificate.from === null ? '?' : day(certificate.from)} to{' '}
            {certificate.to === null ? '?' : day(certificate.to)}
          </dd>
          <dt>Names</dt>
          <dd>
            {certificate.names.join(', ')}
            {certificate.more > 0 && ` and ${certificate.more} more`}
          </dd>
        </>
      )}
    </dl>
  );
}

export { tls } from './tls.tsx';

export const http: ToolView<HttpOptions, HttpState> = {
  tool,
  fields: [
    {
      key: 'request.method',
      label: 'Method',
      kind: 'choice',
      choices: ['HEAD', 'GET', 'OPTIONS'].map(same),
    },
    { key: 'request.path', label: 'Path', kind: 'text', hint: '/' },
    { key: 'request.query', label: 'Query', kind: 'text', hint: 'None', say: (text) => `?${text}` },
    {
      key: 'request.host',
      label: 'Host',
      kind: 'text',
      hint: 'The target',
      say: (text) => `for ${text}`,
    },
    {
      key: 'protocol',
      label: 'Protocol',
      kind: 'choice',
      choices: [
        ['HTTPS', 'HTTPS'],
        ['HTTP', 'HTTP'],
        ['HTTP2', 'HTTP/2'],
      ],
    },
    {
      key: 'port',
      label: 'Port',
      kind: 'choice',
      choices: [['', 'Usual'], ...limits.probe.webPorts.map((one) => same(String(one)))],
      type: 'number',
      say: (text, value) => (value === '' ? '' : `port ${text}`),
    },
    {
      key: 'resolver',
      label: 'Resolver',
      kind: 'text',
      hint: 'The location’s own',
      say: (text) => `resolver ${text}`,
    },
    ipVersion,
  ],
  layout: 'pairs',
  Figure,
  Body,
  progress: () => undefined,
  subject: (target, { request, protocol }) => {
    const url = `${protocol === 'HTTP' ? 'http' : 'https'}://${request.host ?? target}${request.path}`;
    return `${request.method} ${url}`;
  },
};

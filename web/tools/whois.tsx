import { whois as tool } from '#protocol/tools/whois.ts';
import type { WhoisOptions, WhoisServer, WhoisState } from '#protocol/tools/whois.ts';
import { connectWords } from '#protocol/tools/connect-words.ts';
import { Scroll } from './tool-kit.ts';
import type { PopProps, ToolView } from './tool-view.ts';

type Props = PopProps<WhoisOptions, WhoisState>;

function Body({ name, state, ended }: Props) {
  const { servers, fields } = state;
  return (
    <>
      <p class="s m ans">{servers.length === 0 ? '\u00a0' : servers.map(Asked)}</p>
      {fields.length > 0 && (
        <Scroll class="whois" label={`Record from ${name}`}>
          <table class="dns rec">
            <caption class="vh">whois from {name}</caption>
            <thead class="vh">
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ key, value, ends }, index) => (
                <tr key={index} class={ends ? 'end' : undefined}>
                  <th scope="row" class="t">
                    {key}
                  </th>
                  <td class="wrap">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {ended && fields.length === 0 && servers.length > 0 && <Remarks state={state} />}
    </>
  );
}

/** Who was asked, in order: `whois.iana.org → whois.ripe.net` */
function Asked({ name, error, truncated }: WhoisServer, index: number) {
  return (
    <span key={index}>
      {index > 0 && ' → '}
      <span class="n s">{name}</span>
      {error !== null && <span class="st bad"> {connectWords[error]}</span>}
      {truncated && ' (not all of it)'}
    </span>
  );
}

/** An answer that is no record is short, and says why. */
function Remarks({ state: { lines, from } }: { readonly state: WhoisState }) {
  const text = lines
    .slice(from, from + 12)
    .join('\n')
    .trim();
  return <pre class="s">{text === '' ? 'The server said nothing.' : text}</pre>;
}

export const whois: ToolView<WhoisOptions, WhoisState> = {
  tool,
  fields: [],
  layout: 'columns',
  Body,
  progress: () => undefined,
  subject: (target) => target,
};

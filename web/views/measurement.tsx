import { hasEnded, isTerminal } from '#protocol';
import { useEffect, useState } from 'preact/hooks';
import { earlierOf, goesOn, resultsOf } from '../model.ts';
import type { MeasurementModel } from '../model.ts';
import type { ResultModel } from '../result-model.ts';
import type { OpenSession } from '../session-store.ts';
import { findings, loadFindings } from '../tools/findings.ts';
import type { PopProps } from '../tools/tool-view.ts';
import type { AnyTool } from '../tools/index.ts';
import { MeasurementSide } from './measurement-side.tsx';
import { PopArticle } from './pop-article.tsx';
import { RawOutput } from './raw-output.tsx';

export interface MeasurementProps {
  readonly session: OpenSession;
  readonly tool: AnyTool;
  readonly measurement: MeasurementModel;
  readonly results: readonly ResultModel[];
  readonly nameOf: (slug: string) => string;
}

/** More locations than this lie folded under the overview. */
const unfoldedPops = 3;

/** One measurement: what was asked in the margin, what the locations see beside it. */
export function Measurement({ session, tool, measurement, results, nameOf }: MeasurementProps) {
  const { m, target, options } = measurement;
  const isLong = goesOn(measurement);
  const [isRaw, setRaw] = useState(false);
  const [folds, setFolds] = useState<Readonly<Record<number, boolean>>>({});
  useEffect(loadFindings, []);
  const canFold = tool.Overview !== undefined && results.length > 1;
  const isOpen = (r: number): boolean => folds[r] ?? (!canFold || results.length <= unfoldedPops);
  const propsOf = ({ pop, fold, state, version }: ResultModel): PopProps<unknown, unknown> => ({
    name: nameOf(pop),
    slug: pop,
    target,
    options,
    state: fold,
    version,
    ended: hasEnded(state, isLong),
  });
  function show(slug: string): void {
    const result = results.find(({ pop }) => pop === slug);
    if (!result) return;
    setFolds({ ...folds, [result.r]: true });
    document.getElementById(articleId(result.r))?.scrollIntoView({ block: 'nearest' });
  }
  return (
    <section class="me" aria-labelledby={`m${m}`}>
      <MeasurementSide {...{ session, tool, measurement, results, isRaw }} onRaw={() => setRaw(!isRaw)} />
      <div>
        <LiveAcross {...{ session, tool, measurement, results, nameOf, isLong }} />
        {canFold && <LiveOverview {...{ session, tool, results }} propsOf={propsOf} onShow={show} />}
        <div class={tool.layout}>
          {results.map((result) => (
            <PopArticle
              key={result.r}
              id={articleId(result.r)}
              version={session.version(result.r)}
              tool={tool}
              result={result}
              propsOf={propsOf}
              isOpen={isOpen(result.r)}
              {...(canFold && { onFold: () => setFolds({ ...folds, [result.r]: !isOpen(result.r) }) })}
            />
          ))}
        </div>
        {isRaw && <RawOutput {...{ session, tool, measurement, results, nameOf }} />}
      </div>
    </section>
  );
}

const articleId = (r: number): string => `r${r}`;

interface AcrossProps extends MeasurementProps {
  readonly isLong: boolean;
}

/** What the locations show together, drawn again whenever one of the results changes. */
function LiveAcross({ session, tool: { tool }, measurement, results, nameOf, isLong }: AcrossProps) {
  for (const { r } of results) void session.version(r).value;
  if (!findings.value) return null;
  const seenIn = (all: readonly ResultModel[]) =>
    all
      .filter(({ state }) => hasEnded(state, isLong))
      .map(({ pop, fold }) => ({ pop, name: nameOf(pop), seen: tool.seen(fold, true) }));
  const ended = results.every(({ state }) => isTerminal(state));
  function* earlier() {
    for (const { m } of earlierOf(session.model, measurement)) yield seenIn(resultsOf(session.model, m));
  }
  return (
    <findings.value.Across seen={seenIn(results)} earlier={{ [Symbol.iterator]: earlier }} ended={ended} />
  );
}

interface LiveOverviewProps {
  readonly session: OpenSession;
  readonly tool: AnyTool;
  readonly results: readonly ResultModel[];
  readonly propsOf: (result: ResultModel) => PopProps<unknown, unknown>;
  readonly onShow: (slug: string) => void;
}

/** The overview, drawn again whenever one of the results changes. */
function LiveOverview({ session, tool, results, propsOf, onShow }: LiveOverviewProps) {
  for (const { r } of results) void session.version(r).value;
  return tool.Overview && <tool.Overview rows={results.map(propsOf)} onShow={onShow} />;
}

import { useState } from 'preact/hooks';
import type { MeasurementModel, ResultModel } from '../model.ts';
import type { OpenSession } from '../session-store.ts';
import type { PopProps, ToolView } from '../tools/tool-view.ts';
import { viewOf } from '../tools/index.ts';
import { MeasurementSide } from './measurement-side.tsx';
import { PopArticle } from './pop-article.tsx';
import { RawOutput } from './raw-output.tsx';

export interface MeasurementProps {
  readonly session: OpenSession;
  readonly measurement: MeasurementModel;
  readonly results: readonly ResultModel[];
  readonly nameOf: (slug: string) => string;
}

/** More locations than this lie folded under the overview. */
const unfoldedPops = 3;

/** One measurement: what was asked in the margin, what the locations see beside it. */
export function Measurement({ session, measurement, results, nameOf }: MeasurementProps) {
  const { m, type, target, options } = measurement;
  const [isRaw, setRaw] = useState(false);
  const [folds, setFolds] = useState<Readonly<Record<number, boolean>>>({});
  const { layout, Overview } = viewOf(type);
  const canFold = Overview !== undefined && results.length > 1;
  const isOpen = (r: number): boolean => folds[r] ?? (!canFold || results.length <= unfoldedPops);
  const propsOf = ({ pop, fold, state, version }: ResultModel): PopProps<unknown, unknown> => ({
    name: nameOf(pop),
    slug: pop,
    target,
    options,
    state: fold,
    version,
    ended: state.state === 'finished',
  });
  function show(slug: string): void {
    const result = results.find(({ pop }) => pop === slug);
    if (!result) return;
    setFolds({ ...folds, [result.r]: true });
    document.getElementById(articleId(result.r))?.scrollIntoView({ block: 'nearest' });
  }
  return (
    <section class="me" aria-labelledby={`m${m}`}>
      <MeasurementSide {...{ session, measurement, results, isRaw }} onRaw={() => setRaw(!isRaw)} />
      <div>
        {canFold && <LiveOverview {...{ session, results, Overview }} propsOf={propsOf} onShow={show} />}
        <div class={layout}>
          {results.map((result) => (
            <PopArticle
              key={result.r}
              id={articleId(result.r)}
              version={session.version(result.r)}
              result={result}
              propsOf={propsOf}
              isOpen={isOpen(result.r)}
              {...(canFold && { onFold: () => setFolds({ ...folds, [result.r]: !isOpen(result.r) }) })}
            />
          ))}
        </div>
        {isRaw && <RawOutput {...{ session, measurement, results, nameOf }} />}
      </div>
    </section>
  );
}

const articleId = (r: number): string => `r${r}`;

interface LiveOverviewProps {
  readonly session: OpenSession;
  readonly results: readonly ResultModel[];
  readonly Overview: NonNullable<ToolView<unknown, unknown>['Overview']>;
  readonly propsOf: (result: ResultModel) => PopProps<unknown, unknown>;
  readonly onShow: (slug: string) => void;
}

/** The overview, drawn again whenever one of the results changes. */
function LiveOverview({ session, results, Overview, propsOf, onShow }: LiveOverviewProps) {
  for (const { r } of results) void session.version(r).value;
  return <Overview rows={results.map(propsOf)} onShow={onShow} />;
}

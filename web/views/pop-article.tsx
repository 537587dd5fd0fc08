import type { Signal } from '@preact/signals';
import type { ResultModel } from '../result-model.ts';
import type { AnyTool } from '../tools/index.ts';
import type { PopProps } from '../tools/tool-view.ts';
import { findings } from '../tools/findings.ts';
import { Cut } from './cut.tsx';
import { Ending, Failure, StateBadge } from './pop-state.tsx';

interface PopArticleProps {
  readonly id: string;
  /** Changes when there is something to draw. */
  readonly version: Signal<number>;
  readonly tool: AnyTool;
  readonly result: ResultModel;
  readonly propsOf: (result: ResultModel) => PopProps<unknown, unknown>;
  readonly isOpen: boolean;
  /** Absent: can't be folded. */
  readonly onFold?: () => void;
}

/** What one location sees, drawn from its fold. */
export function PopArticle({ id, version, tool, result, propsOf, isOpen, onFold }: PopArticleProps) {
  void version.value; // draw again when it changes
  const { Body, Figure } = tool;
  const props = propsOf(result);
  const { state } = result;
  const isBegun = result.have > 0 || state.state === 'running' || state.state === 'finished';
  return (
    <article id={id} aria-labelledby={`${id}-name`} class={isOpen ? '' : 'c'}>
      <div class="ah">
        <h3 id={`${id}-name`}>{props.name}</h3>
        <span class="n m s">{props.slug}</span>
        <StateBadge state={state} />
        {Figure && isBegun && (
          <span class="sp">
            <Figure {...props} />
          </span>
        )}
        {onFold && isBegun && (
          <button type="button" class="l tw sp" aria-expanded={isOpen} onClick={onFold}>
            {isOpen ? 'Hide hops' : 'Show hops'}
          </button>
        )}
      </div>
      <Failure state={state} />
      <Ending state={state} />
      {isBegun && findings.value && <findings.value.Findings tool={tool.tool} props={props} />}
      {isOpen && isBegun && <Body {...props} />}
      {result.isCut && <Cut />}
    </article>
  );
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyButton } from './copy-button.tsx';
import { Cut, cutText } from './cut.tsx';
import type { MeasurementProps } from './measurement.tsx';
import { Scroll } from './scroll.tsx';
import { Segments } from './segments.tsx';

/** What a terminal would show, one location at a time. Text nodes only: names come from the network (rule 6). */
export function RawOutput({ session, tool: { tool }, measurement, results, nameOf }: MeasurementProps) {
  const [chosen, setChosen] = useState(results[0]?.pop ?? '');
  const box = useRef<HTMLDivElement>(null);
  const pre = useRef<HTMLPreElement>(null);
  // It opens below the results: whoever asked for it should see it.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), []);
  const result = results.find(({ pop }) => pop === chosen);
  if (!result) return null;
  void session.version(result.r).value; // draw again when it changes
  const name = nameOf(result.pop);
  const text = tool.toText(result.fold);
  return (
    <div class="raw" ref={box}>
      <div class="row">
        <h3>Raw output</h3>
        {results.length > 1 && (
          <Segments
            label="Raw output from"
            value={chosen}
            choices={results.map(({ pop }) => [pop, nameOf(pop)])}
            onChoose={setChosen}
          />
        )}
        <span class="sp">
          <CopyButton
            text={() => (result.isCut ? `${text}\n\n${cutText}` : text)}
            onFail={() => pre.current && getSelection()?.selectAllChildren(pre.current)}
          />
        </span>
      </div>
      <Scroll label={`${measurement.type} raw output from ${name}`}>
        <pre ref={pre}>{text === '' ? 'Nothing yet' : text}</pre>
      </Scroll>
      {result.isCut && <Cut />}
    </div>
  );
}

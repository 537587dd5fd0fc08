// oxlint-disable import/no-unassigned-import -- see below: what counts is that they are there
/**
 * What tools' views and the status page are made of. Every one of them imports this, and so does the page: thus all of it lands
 * in the one file that they share, and a part's own file waits for nothing else. What two parts share beside this makes a second
 * shared file, which the build refuses.
 */
import '#protocol/backoff.ts';
import '#protocol/explain/path.ts';
import '#protocol/explain/seen.ts';
import '#protocol/explain/statistics.ts';
import '#protocol/explain/words.ts';
import '#protocol/limits.ts';
import '#protocol/bgp-target.ts';
import '#protocol/whois-target.ts';
import '#protocol/notes.ts';
import '#protocol/tools/connect-words.ts';
import '#protocol/target.ts';
import '#protocol/tools/lines.ts';
import '#protocol/tools/options.ts';
import '../api.ts';
import '../projection.ts';
import './findings.ts';
import '../views/copy-button.tsx';
import '../views/dot-map.tsx';
import '../views/link.tsx';
import '../views/segments.tsx';

export { signal } from '@preact/signals';
export * from '../format.ts';
export * from '../views/host.tsx';
export * from '../views/scroll.tsx';
export * from './common-fields.ts';
export * from './nice-ceiling.ts';
export * from './nice-scale.ts';

// oxlint-disable import/no-unassigned-import -- see below: what counts is that they are there
/**
 * What tools' views are made of. Every tool imports this, and so does the page: thus all of it lands in the one file that they
 * share, and a tool's own file waits for nothing else. What two tools share beside this makes a second shared file, which the
 * build refuses.
 */
import '#protocol/notes.ts';
import '#protocol/tools/lines.ts';
import '#protocol/tools/options.ts';

export { signal } from '@preact/signals';
export * from '../format.ts';
export * from '../views/host.tsx';
export * from '../views/scroll.tsx';
export * from './common-fields.ts';
export * from './nice-ceiling.ts';

// oxlint-disable import/no-unassigned-import -- see below: what counts is that they are there
/**
 * What tools' views and findings are made of, and the page that shows nothing yet is not: this lands in a file of its own, which the first
 * paint does not wait for. Every one of them imports it, for the reason that kit.ts gives.
 */
import './kit.ts';
import '#protocol/connect-errors.ts';
import '#protocol/explain/path.ts';
import '#protocol/explain/seen.ts';
import '#protocol/explain/statistics.ts';
import '#protocol/explain/words.ts';
import '#protocol/notes.ts';
import '#protocol/notes-web.ts';
import '#protocol/tools/connect-words.ts';
import '#protocol/tools/known.ts';
import '#protocol/tools/lines.ts';
import '#protocol/tools/networks.ts';
import '#protocol/tools/options.ts';
import '#protocol/visible.ts';

export * from './kit.ts';
export * from '../views/host.tsx';
export * from './common-fields.ts';
export * from './hop-hosts.ts';

// oxlint-disable import/no-unassigned-import -- see below: what counts is that they are there
/**
 * What the page shares with its parts. Every one of them imports this, and so does the page: thus all of it lands in the one file
 * that they share. What two parts share beside this, and beside what tool-kit.ts has for those that show results, makes one more
 * shared file, which the build refuses.
 */
import '#protocol/backoff.ts';
import '#protocol/limits.ts';
import '#protocol/bgp-target.ts';
import '#protocol/whois-target.ts';
import '#protocol/target-of.ts';
import '#protocol/target.ts';
import '#protocol/tools/continuous.ts';
import '../api.ts';
import '../projection.ts';
import './findings.ts';
import '../views/copy-button.tsx';
import '../views/dot-map.tsx';
import '../views/link.tsx';
import '../views/segments.tsx';

export { signal } from '@preact/signals';
export * from '../format.ts';
export * from '../views/scroll.tsx';
export * from './nice-ceiling.ts';
export * from './nice-scale.ts';

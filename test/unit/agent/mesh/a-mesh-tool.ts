import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pace } from '../../../../agent/mesh/schedule.ts';
import { aFolder } from '../../../support/folder.ts';
import { aProgram, toolDir } from '../fixtures.ts';

/** A minute in a second. */
export const quickly: Pace = { roundMs: 150, jitterMs: 20, summaryMs: 1_000, earlyMs: 250 };

/** A folder with ping and an fping that answers for all, but for addresses in its file `silent`, and writes down its runs. */
export function aFping() {
  const dir = aFolder();
  const [log, silent] = [path.join(dir, 'log'), path.join(dir, 'silent')];
  writeFileSync(log, '');
  writeFileSync(silent, '');
  copyFileSync(path.join(toolDir, 'ping'), path.join(dir, 'ping'));
  aProgram(
    'fping',
    `[ "$1" = -v ] && { echo 'fping: Version 5.1'; exit 0; }
count=$2
[ "$count" = 1 ] || printf '%s\\n' "$*" >>'${log}'
while [ "$1" != -- ]; do shift; done
shift
for a in "$@"; do
  value=1.5; grep -qxF "$a" '${silent}' && value=-
  line="$a :"; for n in $(seq "$count"); do line="$line $value"; done
  echo "$line" >&2
done`,
    dir,
  );
  return {
    dir,
    /** Command lines of the rounds so far. */
    runs: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    silence: (...addresses: string[]) => writeFileSync(silent, addresses.map((each) => `${each}\n`).join('')),
  };
}

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * `npm test`: every check of the project, one after the other, and one line at the end that counts them. A stage that isn't
 * made of tests (format, lint, types, unused code, bundles) counts as one.
 */
interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const checks: readonly [name: string, command: readonly string[]][] = [
  ['format', ['oxfmt', '--check']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings']],
  ['types', ['npm', 'run', '--silent', 'types']],
  ['unused code', ['knip', '--config', '.knip.json']],
  ['page bundle', ['node', 'web/build.ts']],
  ['agent bundle', ['node', 'agent/build.ts']],
  ['deploy, dry run', ['wrangler', 'deploy', '--dry-run', '--outdir', 'dist/deploy']],
];

/** Cheapest first; those that share ports, namespaces or a browser run alone. */
const projects = ['unit', 'worker', 'loop', 'chaos', 'lab', 'browser'] as const;

const total: Count = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command] of checks) await check(name, command);
for (const project of projects) await suite(project);
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);

async function check(name: string, command: readonly string[]): Promise<void> {
  const began = performance.now();
  const { status, output } = await run(command);
  const isFine = status === 0;
  total[isFine ? 'passed' : 'failed'] += 1;
  console.log(`${isFine ? 'ok  ' : 'FAIL'} ${name} (${seconds(began)} s)`);
  if (!isFine) console.log(output);
}

async function suite(project: string): Promise<void> {
  const began = performance.now();
  const directory = mkdtempSync(path.join(tmpdir(), 'popglass-test-'));
  const report = path.join(directory, 'report.json');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const { status, output } = await run([
    'vitest',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    project,
    ...reporters,
  ]);
  const count = existsSync(report)
    ? countOf(readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  rmSync(directory, { recursive: true });
  // Nothing ran, or something broke outside of any test: that is a failure, too.
  if (status !== 0 && count.failed === 0) count.failed = 1;
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += count[key];
  const word = count.failed > 0 ? 'FAIL' : 'ok  ';
  console.log(
    `${word} ${project}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped (${seconds(began)} s)`,
  );
  if (status !== 0) console.log(output);
}

function countOf(report: string): Count {
  const { testResults } = JSON.parse(report) as {
    testResults: { assertionResults: { fullName: string; status: string }[] }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = results.filter(({ status }) => status !== 'passed' && status !== 'failed');
  for (const { fullName } of skipped) console.log(`skip ${fullName}`);
  const failed = results.filter(({ status }) => status === 'failed').length;
  return { passed: results.length - failed - skipped.length, failed, skipped: skipped.length };
}

function run([file, ...argv]: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file!, argv, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()));
    child.once('error', (error) => resolve({ status: 1, output: String(error) }));
    child.once('close', (status) => resolve({ status, output }));
  });
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}

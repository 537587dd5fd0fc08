import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../agent/args.ts';
import { UsageError } from '../../../agent/exit.ts';

const parse = (line: string, env = {}) => parseCommand(line.split(' ').filter(Boolean), env, '/home/op');

describe('the command line', () => {
  test('enrol takes a URL and a code', () => {
    expect(parse('enrol https://lg.example.net c0de --state /var/lib/pop')).toEqual({
      kind: 'enrol',
      url: 'https://lg.example.net',
      code: 'c0de',
      state: '/var/lib/pop',
    });
  });

  test('run has its lists repeated or separated by commas', () => {
    expect(
      parse('run --allow 10.0.0.0/8 --allow fd00::/8,::1 --deny 10.1.0.0/16 --tools ping,mtr --max-jobs 4'),
    ).toEqual({
      kind: 'run',
      state: '/home/op/.popglass-agent',
      allow: ['10.0.0.0/8', 'fd00::/8', '::1'],
      deny: ['10.1.0.0/16'],
      tools: ['ping', 'mtr'],
      maxJobs: '4',
    });
  });

  test('the environment says the same, and a flag wins over it', () => {
    const env = {
      POPGLASS_STATE: '/s',
      POPGLASS_POLICY: '/p.json',
      POPGLASS_ALLOW: '10.0.0.0/8, 127.0.0.0/8',
      POPGLASS_DENY: '::/0',
      POPGLASS_TOOLS: 'dns',
      POPGLASS_MAX_JOBS: '2',
      POPGLASS_EDGE: 'https://b.example',
    };
    expect(parse('run --max-jobs 3', env)).toEqual({
      kind: 'run',
      state: '/s',
      policy: '/p.json',
      allow: ['10.0.0.0/8', '127.0.0.0/8'],
      deny: ['::/0'],
      tools: ['dns'],
      maxJobs: '3',
      edge: 'https://b.example',
    });
  });

  test('whom to ask about networks, and what exchanges there are, is one word each', () => {
    const env = { POPGLASS_ASN_ZONE: 'asn.example', POPGLASS_IXPS: '/i.json' };
    expect(parse('run', env)).toMatchObject({ asnZone: 'asn.example', ixps: '/i.json' });
    expect(parse('run --asn-zone off --ixps /j.json', env)).toMatchObject({
      asnZone: 'off',
      ixps: '/j.json',
    });
  });

  test('what the environment denies stays denied, whatever the flags add', () => {
    expect(parse('run --deny 10.0.0.0/8', { POPGLASS_DENY: '::/0, 192.0.2.0/24' })).toMatchObject({
      deny: ['10.0.0.0/8', '::/0', '192.0.2.0/24'],
    });
  });

  test.each(['state', 'edge', 'policy', 'max-jobs'])('an empty --%s is bad usage, and says so', (flag) => {
    const env = { POPGLASS_STATE: '/s', POPGLASS_EDGE: 'e', POPGLASS_POLICY: '/p', POPGLASS_MAX_JOBS: '2' };
    for (const argv of [[`--${flag}=`], [`--${flag}`, '']])
      expect(() => parseCommand(['run', ...argv], env, '/home/op')).toThrow(
        new UsageError(`--${flag} is empty`),
      );
  });

  test('an empty list of tools is none, whatever the environment says', () => {
    expect(parse('run --tools=', { POPGLASS_TOOLS: 'ping' })).toMatchObject({ tools: [] });
  });

  test('an empty variable is one that is not set', () => {
    const names = ['STATE', 'EDGE', 'POLICY', 'ALLOW', 'DENY', 'TOOLS', 'MAX_JOBS'];
    const env = Object.fromEntries(names.map((name) => [`POPGLASS_${name}`, '']));
    expect(parse('run', env)).toEqual(parse('run'));
  });

  test('rotate takes the state, and where the edge is now', () => {
    expect(parse('rotate')).toEqual({ kind: 'rotate', state: '/home/op/.popglass-agent' });
    expect(parse('rotate --state /s --edge https://b.example')).toEqual({
      kind: 'rotate',
      state: '/s',
      edge: 'https://b.example',
    });
  });

  test.each(['enrol https://x c0de', 'run', 'doctor', 'rotate'])(
    '%s: without TLS, when the operator says so',
    (line) => {
      expect(parse(`${line} --insecure`)).toMatchObject({ insecure: true });
      expect(parse(line, { POPGLASS_INSECURE: '1' })).toMatchObject({ insecure: true });
      expect(parse(line, { POPGLASS_INSECURE: '0' })).not.toHaveProperty('insecure');
    },
  );

  test('the mesh is not measured when flag or environment says so', () => {
    expect(parse('run --no-mesh')).toMatchObject({ mesh: false });
    expect(parse('run', { POPGLASS_NO_MESH: '1' })).toMatchObject({ mesh: false });
    expect(parse('run', { POPGLASS_NO_MESH: '0' })).not.toHaveProperty('mesh');
  });

  test('doctor can speak JSON', () => {
    expect(parse('doctor --json')).toMatchObject({ kind: 'doctor', json: true });
  });

  test('help and version need no command', () => {
    expect(parse('--help')).toEqual({ kind: 'help' });
    expect(parse('--version')).toEqual({ kind: 'version' });
  });

  test.each([
    '',
    'fly',
    'enrol',
    'enrol https://x',
    'enrol https://x a b',
    'run now',
    'run --max-job 3',
    'run --state',
  ])('%j is bad usage', (line) => {
    expect(() => parse(line)).toThrow(UsageError);
  });
});

import { expect, test } from 'vitest';
import { limits, type Mesh, parseCidr } from '#protocol';
import { admitMesh, type MeshHost } from '../../../../agent/mesh/admission.ts';
import { aMesh, aPolicy } from '../builders.ts';

type Given = { policy?: Parameters<typeof aPolicy>[0]; own?: string[]; families?: (4 | 6)[] };

function aHost({ policy = {}, own = [], families = [4, 6] }: Given = {}): MeshHost {
  return {
    policy: aPolicy(policy),
    own: own.map((text) => parseCidr(text)!),
    capabilities: [
      { tool: 'ping', version: '1', families, ...(families.length === 0 && { reason: 'ping is lame' }) },
    ],
  };
}

const admitted = (mesh: Mesh, given?: Given) => {
  const { destinations, leftOut } = admitMesh(mesh, aHost(given));
  return { addresses: destinations.map(({ address }) => address), leftOut };
};

test('public addresses are measured, in both families, in their canonical form', () => {
  const mesh = {
    revision: 'r',
    targets: [{ id: 'vie1', ipv4: '1.1.1.1', ipv6: '2606:4700:0000:0:0::1111' }],
  };
  expect(admitMesh(mesh, aHost())).toEqual({
    destinations: [
      { to: 'vie1', family: 4, address: '1.1.1.1' },
      { to: 'vie1', family: 6, address: '2606:4700::1111' },
    ],
    leftOut: [],
  });
});

test.each(['10.0.0.1', '127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', '64:ff9b::a9fe:a9fe', 'fe80::1'])(
  '%s is not, and the others are',
  (address) => {
    expect(admitted(aMesh(address, '1.1.1.1'))).toEqual({
      addresses: ['1.1.1.1'],
      leftOut: [expect.stringMatching(/^pop-1 .*: may not be measured from here$/)],
    });
  },
);

test('what the operator opened is measured, and what is denied is not', () => {
  const policy = { allow: ['10.0.0.0/8'], deny: ['10.9.0.0/16', '1.1.1.0/24'] };
  expect(admitted(aMesh('10.0.0.1', '10.9.0.1', '1.1.1.1'), { policy }).addresses).toEqual(['10.0.0.1']);
});

test('this host itself is left out, also where its address was opened', () => {
  const policy = { allow: ['192.0.2.0/24'] };
  expect(admitted(aMesh('192.0.2.1', '192.0.2.2'), { policy, own: ['192.0.2.1/32'] })).toEqual({
    addresses: ['192.0.2.2'],
    leftOut: ["pop-1 192.0.2.1: this host's own address"],
  });
});

test('a family that ping has not on this host is left out', () => {
  expect(admitted(aMesh('1.1.1.1', '2606:4700::1111'), { families: [4] })).toEqual({
    addresses: ['1.1.1.1'],
    leftOut: ['pop-2 2606:4700::1111: this host has no IPv6'],
  });
});

test.each<[string, Given, string]>([
  ['the policy says no', { policy: { mesh: false } }, 'does not let the mesh be measured'],
  ['ping is no tool of this agent', { policy: { tools: ['dns'] } }, 'does not run ping'],
  ['ping does not work', { families: [] }, 'ping is lame'],
  ['there may be fewer probes in a run', { policy: { maxPackets: 2 } }, 'at most 2 probes'],
  ['there must be more time between probes', { policy: { minInterval: 1 } }, 'at least 1 s'],
  ['packets must be smaller', { policy: { maxPacketSize: 55 } }, 'at most 55 bytes'],
])('nothing is measured when %s; that is said once', (_, given, why) => {
  expect(admitted(aMesh('1.1.1.1', '8.8.8.8'), given)).toEqual({
    addresses: [],
    leftOut: [expect.stringContaining(why)],
  });
});

test('a target that is named twice counts once', () => {
  const mesh = {
    revision: 'r',
    targets: [
      { id: 'vie1', ipv4: '1.1.1.1' },
      { id: 'vie1', ipv4: '8.8.8.8' },
    ],
  };
  expect(admitted(mesh)).toEqual({ addresses: ['1.1.1.1'], leftOut: ['vie1: named twice'] });
});

test('never more than the limit, whatever was decoded', () => {
  const many = aMesh(...Array.from({ length: 2 * limits.mesh.targets }, (_, n) => `1.1.1.${n}`));
  expect(admitted(many).addresses).toHaveLength(limits.mesh.targets);
});

test('an empty mesh is nothing, and no trouble', () => {
  expect(admitted(aMesh(), { policy: { mesh: false } })).toEqual({ addresses: [], leftOut: [] });
});

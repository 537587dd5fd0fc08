import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Programs that the lab is built with, and the Debian packages that they are in. */
const packages = {
  ip: 'iproute2',
  nft: 'nftables',
  bird: 'bird2',
  birdc: 'bird2',
  vtysh: 'frr',
  gobgpd: 'gobgpd',
  gobgp: 'gobgpd',
  sysctl: 'procps',
  openssl: 'openssl',
  tcpdump: 'tcpdump',
};

/** @throws when something that the lab is built with is missing, with what to do */
export async function checkRequirements(): Promise<void> {
  if (!canRunLab()) throw new Error('the lab needs Linux and root, to make network namespaces');
  const missing = new Set<string>();
  for (const [program, name] of Object.entries(packages)) if (!(await isHere(program))) missing.add(name);
  if (missing.size > 0)
    throw new Error(`the lab needs more programs: apt-get install ${[...missing].join(' ')}`);
}

/** True when this process may make network namespaces. */
export function canRunLab(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

async function isHere(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

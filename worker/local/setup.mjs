/**
 * Makes a fresh clone ready: packages, and the programs that measure. Runs before `npm start`, `npm test`, `npm run lab` and
 * `npm run bench`, on whatever Node the host has (20 or newer), hence plain JavaScript without dependencies.
 *
 *   node worker/local/setup.mjs [measure] [lab] [browser]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Program → Debian package, by what needs it. */
const needs = {
  measure: {
    ping: 'iputils-ping',
    fping: 'fping',
    traceroute: 'traceroute',
    mtr: 'mtr-tiny',
    dig: 'bind9-dnsutils',
  },
  lab: {
    ip: 'iproute2',
    nft: 'nftables',
    bird: 'bird2',
    vtysh: 'frr',
    gobgpd: 'gobgpd',
    openssl: 'openssl',
    sysctl: 'procps',
    tcpdump: 'tcpdump',
  },
  browser: { chromium: 'chromium' },
};
const directories = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/opt/homebrew/bin',
];

installPackages();
installPrograms(process.argv.slice(2));

/** `npm ci` unless what is installed is what the lockfile says. */
function installPackages() {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map(lockedVersions);
  const missing = Object.keys(wanted).some(
    (name) => !wanted[name].optional && installed[name]?.version !== wanted[name].version,
  );
  if (!missing) return;
  say('installing packages (npm ci)');
  const npm = process.env.npm_execpath;
  const run = npm ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  const { status } = spawnSync(...run, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

function lockedVersions(file) {
  if (!existsSync(file)) return {};
  const { '': _root, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages;
  return packages;
}

function installPrograms(groups) {
  const wanted = Object.assign({}, ...groups.map((group) => needs[group]));
  const missing = Object.keys(wanted).filter((program) => !isHere(program));
  if (missing.length === 0) return;
  const packages = missing.map((program) => wanted[program]);
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !isHere('apt-get')) {
    const how = isHere('brew') ? `brew install ${missing.join(' ')}` : `sudo ${install.join(' ')}`;
    say(`not found: ${missing.join(', ')}. What needs them is left out. To install them: ${how}`);
    return;
  }
  say(`installing ${packages.join(', ')}`);
  const options = {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  const { status } = spawnSync(install[0], install.slice(1), options);
  if (status !== 0) say(`could not install ${packages.join(', ')}: what needs them is left out`);
}

function isHere(program) {
  return directories.some((directory) => existsSync(path.join(directory, program)));
}

function say(text) {
  process.stderr.write(`popglass setup: ${text}\n`);
}

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate with its key, PEM. */
export interface Issued {
  readonly key: string;
  readonly cert: string;
}

/** What a certificate says. Days are counted from now; those of the past are negative. */
export interface Wish {
  /** Names and, as `IP:…`, addresses; the first name is its common name, too, unless there is another one. */
  readonly names: readonly string[];
  readonly commonName?: string;
  readonly fromDay?: number;
  readonly toDay?: number;
}

/** A certification authority of a few files: a root, and an intermediate below it that signs for servers. */
export interface Issuer {
  /** PEM; and the file in which it is. */
  readonly root: string;
  readonly rootFile: string;
  readonly intermediate: string;
  issue(wish: Wish): Promise<Issued>;
  /** Signed by itself. */
  selfSigned(wish: Wish): Promise<Issued>;
  /** A response of OCSP about a certificate of `issue`, DER (RFC 6960). */
  ocsp(cert: string, status: 'good' | 'revoked'): Promise<Buffer>;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** `openssl ca` is the one way to say in OpenSSL 3.0 when a certificate begins. */
const config = (directory: string) => `[ca]
default_ca = lab
[lab]
database = ${directory}/index.txt
new_certs_dir = ${directory}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
countryName = optional
organizationName = optional
commonName = optional
`;

/** Makes an authority in a folder of its own, which may be one that is not there yet. Needs OpenSSL. */
export async function anIssuer(directory: string, organisation: string): Promise<Issuer> {
  await mkdir(directory, { recursive: true });
  const at = (name: string) => path.join(directory, name);
  await Promise.all([writeFile(at('index.txt'), ''), writeFile(at('ca.cnf'), config(directory))]);
  const ca = ['-addext', 'basicConstraints=critical,CA:TRUE'];
  const subject = (cn: string) => ['-subj', `/C=DE/O=${organisation}/CN=${cn}`];
  const openssl = (...argv: string[]) => run('openssl', argv);
  const self = ['req', '-x509', '-days', '3650', ...newKey];
  await openssl(...self, ...subject('Root'), ...ca, '-keyout', at('root.key'), '-out', at('root.pem'));
  let made = 0;

  /** A key, and what is to be signed. */
  async function request(name: string, cn: string, extensions: readonly string[]): Promise<string[]> {
    const out = ['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)];
    await openssl('req', ...newKey, ...subject(cn), ...extensions, ...out);
    return ['-in', at(`${name}.csr`), '-out', at(`${name}.pem`)];
  }

  const signed = async (by: string, files: string[], fromDay: number, toDay: number) => {
    const dates = ['-startdate', dayText(fromDay), '-enddate', dayText(toDay)];
    const signer = ['-cert', at(`${by}.pem`), '-keyfile', at(`${by}.key`)];
    await openssl('ca', '-batch', '-notext', '-config', at('ca.cnf'), ...signer, ...dates, ...files);
  };
  const read = (name: string) => readFile(at(name), 'utf8');

  await signed('root', await request('mid', 'Intermediate', ca), 0, 3650);
  const names = (all: readonly string[]) => {
    const list = all.map((name) => (name.startsWith('IP:') ? name : `DNS:${name}`));
    return list.length === 0 ? [] : ['-addext', `subjectAltName=${list.join(',')}`];
  };
  const issued = async (name: string): Promise<Issued> => ({
    key: await read(`${name}.key`),
    cert: await read(`${name}.pem`),
  });
  return {
    root: await read('root.pem'),
    rootFile: at('root.pem'),
    intermediate: await read('mid.pem'),
    async issue({ names: all, commonName = all[0]!, fromDay = -1, toDay = 90 }) {
      const name = `server-${(made += 1)}`;
      const files = await request(name, commonName, names(all));
      await signed('mid', files, fromDay, toDay);
      return issued(name);
    },
    async selfSigned({ names: all, toDay = 30 }) {
      const name = `self-${(made += 1)}`;
      const out = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
      const argv = [
        'req',
        '-x509',
        '-days',
        `${toDay}`,
        ...newKey,
        ...subject(all[0]!),
        ...names(all),
        ...out,
      ];
      await openssl(...argv);
      return issued(name);
    },
    async ocsp(cert, status) {
      const name = `ocsp-${(made += 1)}`;
      await writeFile(at(`${name}.pem`), cert);
      const { stdout } = await openssl('x509', '-in', at(`${name}.pem`), '-noout', '-serial');
      const serial = stdout.trim().split('=')[1]!;
      const state = status === 'good' ? `V\t${utc(90)}\t\t` : `R\t${utc(90)}\t${utc(-1)}\t`;
      await writeFile(at(`${name}.txt`), `${state}${serial}\tunknown\t/CN=x\n`);
      const signer = ['-CA', at('mid.pem'), '-rsigner', at('mid.pem'), '-rkey', at('mid.key')];
      const asked = ['-issuer', at('mid.pem'), '-cert', at(`${name}.pem`), '-reqout', at(`${name}.req`)];
      await openssl('ocsp', ...asked, '-no_nonce');
      const files = ['-index', at(`${name}.txt`), '-reqin', at(`${name}.req`), '-respout', at(`${name}.der`)];
      await openssl('ocsp', ...files, ...signer, '-ndays', '7');
      return readFile(at(`${name}.der`));
    },
  };
}

/** `20261231235959Z`, as `openssl ca` takes it. */
function dayText(day: number): string {
  const iso = new Date(Date.now() + day * 86_400_000).toISOString();
  return `${iso.slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}

/** The same with a year of two digits. */
function utc(day: number): string {
  return dayText(day).slice(2);
}

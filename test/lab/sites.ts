import type { Wish } from '../support/issuer.ts';

/** A name under which the lab's web server is in some order, or is not; all are at the addresses of www. */
export interface Site {
  /** Fully qualified name. */
  readonly name: string;
  readonly shows: string;
  /** What its certificate says, where that is not what it should. */
  readonly wish?: Partial<Wish>;
  /** It sends its own certificate, and not the one that signed it. */
  readonly isAlone?: boolean;
  readonly staple?: 'good' | 'revoked';
}

/** The lab's own authority signs for all of them, and the agents of the lab trust it. */
export const sites: readonly Site[] = [
  {
    name: 'secure.example.net',
    shows: 'HTTPS in order; at port 8443 with old versions of TLS, at 465 none at all',
    staple: 'good',
  },
  { name: 'expired.example.net', shows: 'a certificate that has expired', wish: { fromDay: -90, toDay: -5 } },
  {
    name: 'expiring.example.net',
    shows: 'a certificate that expires in five days',
    wish: { fromDay: -85, toDay: 5.5 },
  },
  {
    name: 'wrong-name.example.net',
    shows: 'a certificate for another name',
    wish: { names: ['elsewhere.example.net'] },
  },
  { name: 'incomplete.example.net', shows: 'a chain without its intermediate', isAlone: true },
  {
    name: 'revoked.example.net',
    shows: 'a certificate that its stapled response calls revoked',
    staple: 'revoked',
  },
];

/** Where the authority's files are, below the lab's directory. */
export const authority = 'authority';

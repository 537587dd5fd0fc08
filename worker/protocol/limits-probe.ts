/** What a tool may send, and where to; part of `limits`. */
export const probeLimits = {
  /** Probes that ping sends in one run, and rounds of mtr; more is load, not knowledge (rule 8). */
  packets: 100,
  /** Hops of a path, and probes for each: 150 packets in one traceroute (rule 8). */
  hops: 30,
  queries: 5,
  /** Payload, in bytes. 1472 fills an Ethernet frame without fragmenting IPv4 (1500 - 20 - 8). */
  packetBytes: 1472,
  /** Seconds between probes. Below 0.2 s a tool needs privileges, and a target may call it a flood (rule 8). */
  minIntervalSeconds: 0.2,
  maxIntervalSeconds: 5,
  /** `packets × interval`, in seconds: within `job.durationMs`, with time for the last answers. */
  seconds: 120,
  /** Where TCP may knock: what everybody may knock at. Any port would make a port scanner (rule 8). */
  tcpPorts: [80, 443],
  /**
   * Where tcp opens connections: services that the Internet has, by the ports that IANA gave them, and not every port of every
   * host (rule 8). Nothing is sent there.
   */
  servicePorts: [
    21, 22, 25, 53, 80, 110, 143, 179, 389, 443, 465, 587, 636, 853, 993, 995, 1194, 1723, 1883, 3128, 3306,
    3389, 5060, 5061, 5222, 5269, 5432, 6379, 8080, 8443, 8883, 9418,
  ],
  /** Where http asks: the ports of the web, and not those of what lies behind it (rule 8). The first two are the schemes' own. */
  webPorts: [443, 80, 8443, 8080],
  /**
   * Where tls shakes hands: services that begin with TLS, by the ports that IANA gave them (https, submissions, nntps, ldaps, domain-s,
   * ftps, imaps, pop3s, radsec, msft-gc-ssl, sips, stuns, amqps, syslog-tls, ircs-u, pcsync-https, secure-mqtt). Nothing is said over it.
   */
  tlsPorts: [443, 465, 563, 636, 853, 990, 993, 995, 2083, 3269, 5061, 5349, 5671, 6514, 6697, 8443, 8883],
  /** Seconds for one connection that asks for one version of TLS. */
  tlsVersionSeconds: 4,
  web: {
    /** Of an answer's headers: told, which is what servers and browsers agree on, and read at all (rule 9). */
    headBytes: 16 * 1024,
    readHeadBytes: 256 * 1024,
    /** Of an answer's body: kept for the reader, and read at all (rule 9). */
    bodyBytes: 10 * 1024,
    readBytes: 1024 * 1024,
    /** Headers of a question, and the characters in all of them; in its path and its query. */
    headers: 10,
    headerChars: 4 * 1024,
    pathChars: 2 * 1024,
    /** Until there is a connection, and for everything. */
    connectSeconds: 5,
    seconds: 15,
    /** Alternative names of a certificate that are told. */
    names: 100,
  },
  /** Routes that a router tells in one answer; what a pattern finds beyond them is a table, not an answer. */
  routes: 100,
  /** Seconds that a router has for its answer. */
  routerSeconds: 10,
  /** Bytes of JSON that are read of a router that speaks it (rule 9). */
  routerBytes: 4 * 1024 * 1024,
  /** GoBGP has no search: with so many paths in its table it is still asked for all of them, to look for a pattern in (rule 9). */
  gobgpPaths: 10_000,
  /** What is told of one route, so that it fits into an entry: steps of its path, communities of a kind, characters of a word. */
  route: { steps: 128, communities: 100, chars: 100 },
  /** Names of communities that an operator may give, and the bytes of the file that they are in (rule 9). */
  communityNames: 2_000,
  communityFileBytes: 256 * 1024,
  whois: {
    /** Where registries answer (RFC 3912). */
    port: 43,
    /** Of one answer, and of one line: what is visible of it may have eight times as many characters (rule 9). */
    bytes: 64 * 1024,
    lineBytes: 1024,
    /** For one server; and servers, each named by the one before: IANA's, a registry's, and one that it refers to (rule 9). */
    seconds: 10,
    servers: 3,
  },
  /** Where questions to a resolver go. */
  dnsPorts: [53],
  /** The first port of UDP probes, and IANA's for traceroute. The tools count up from about there, where nobody listens. */
  udpPort: 33_434,
} as const;

/** Brings up the network alone, for looking around in it; Ctrl-C takes it away. `node test/lab/hold.ts` */
import { once } from 'node:events';
import { startLab } from './lab.ts';
import { namespaceOf } from './wiring.ts';

const told = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
const alive = setInterval(() => {}, 2 ** 30); // A listener for signals does not keep Node running.
const lab = await startLab();
process.stdout.write(
  `lab ${lab.id} ready, try: ip netns exec ${namespaceOf(lab.id, 'vie1')} mtr www.example.net\n`,
);
await told;
await lab.stop();
clearInterval(alive);

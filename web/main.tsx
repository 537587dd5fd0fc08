import { render } from 'preact';
import { startRouter } from './router.ts';
import { loadPops } from './run.ts';
import { App } from './views/app.tsx';

startRouter();
void loadPops();
render(<App />, document.getElementById('app')!);

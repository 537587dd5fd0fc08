import { useEffect } from 'preact/hooks';
import { withDeepLink } from '../form.ts';
import { form, loadPops, pops, run, touch } from '../run.ts';
import { leaveSession } from '../session-store.ts';
import { AccessField } from './access-field.tsx';
import { HumanCheck } from './human-check.tsx';
import { Locations } from './locations.tsx';
import { Options } from './options.tsx';
import { RecentSessions } from './recent-sessions.tsx';
import { ChosenPlaces, FormError, RunButton, TargetBox, TargetError, ToolChoice } from './run-strip.tsx';
import { WorldMap } from './world-map.tsx';

/** The run form, filled in as a deep link says. */
export function Home({ search }: { readonly search: string }) {
  useEffect(() => {
    document.title = 'Looking glass';
    leaveSession();
    form.value = withDeepLink(form.value, search);
    if (pops.value.kind !== 'loading') void loadPops();
  }, [search]);
  function submit(event: Event): void {
    event.preventDefault();
    void run();
  }
  return (
    <>
      <div class="intro">
        <h1>Test a host from our network</h1>
        <p class="m">Results stream in live. Each run gets a link you can share.</p>
      </div>
      <form onSubmit={submit} onFocusIn={() => touch()} noValidate>
        <div class="run">
          <ToolChoice />
          <TargetBox />
          <ChosenPlaces />
          <RunButton />
        </div>
        <TargetError />
        <FormError />
        <HumanCheck />
        <AccessField />
        <Options />
        <div class="pick">
          <Locations />
          <WorldMap />
        </div>
      </form>
      <RecentSessions />
    </>
  );
}

import { route } from '../router.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Home } from './home.tsx';
import { NoPage } from './missing.tsx';
import { SessionPage } from './session-page.tsx';
import { StatusRoute } from './status-route.tsx';

/** The page: a head, the view of the current address, a foot. */
export function App() {
  return (
    <>
      <Header />
      <main class="w">
        <View />
      </main>
      <Footer />
    </>
  );
}

function View() {
  const { value } = route;
  if (value.page === 'home') return <Home search={value.search} />;
  if (value.page === 'session') return <SessionPage key={value.sid} sid={value.sid} />;
  if (value.page === 'status') return <StatusRoute />;
  return <NoPage />;
}

import { places, when } from '../format.ts';
import { forgetAll, recent } from '../recent.ts';
import { Link } from './link.tsx';

/** Sessions that were started in this browser; nothing at all when there are none. */
export function RecentSessions() {
  if (recent.value.length === 0) return null;
  const now = new Date().toISOString();
  return (
    <section class="recent" aria-labelledby="recent">
      <div class="row hd">
        <h2 id="recent">Recent sessions</h2>
        <span class="m s">kept in this browser only</span>
        <button type="button" class="l sp" onClick={forgetAll}>
          Clear
        </button>
      </div>
      <div class="scroll">
        <table>
          <caption class="vh">Recent sessions</caption>
          <thead>
            <tr>
              <th scope="col">Tool</th>
              <th scope="col">Target</th>
              <th scope="col" class="o2">
                From
              </th>
              <th scope="col" class="r">
                Last test
              </th>
            </tr>
          </thead>
          <tbody>
            {recent.value.map(({ session, type, target, from, at }) => (
              <tr key={session}>
                <td>{type}</td>
                <td class="el">
                  <Link href={`/s/${session}`}>{target}</Link>
                </td>
                <th class="o2 m" scope="row">
                  {places(from)}
                </th>
                <th class="r m" scope="row">
                  {when(at, now)}
                </th>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

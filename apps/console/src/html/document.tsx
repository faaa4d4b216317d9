import { createContext, type ComponentChildren, type VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { render } from 'preact-render-to-string';

/** The pages, in the order of the navigation. */
const PAGES = [
  ['/', 'Find'],
  ['/deliveries', 'Deliveries'],
  ['/sources', 'Sources'],
  ['/dead-letters', 'Dead letters'],
  ['/unmapped-codes', 'Unmapped codes'],
  ['/health', 'Health'],
] as const;

export interface DocumentProps {
  title: string;
  /** Path of the page that is marked in the navigation. */
  path: string;
  /** Seconds after which the page is loaded again. */
  refresh?: number;
  /** Another page to which it leads at once. */
  leadsTo?: string;
  children: ComponentChildren;
}

/** What all pages have in common. */
export const Document = ({ title, path, refresh, leadsTo, children }: DocumentProps): VNode => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · Parcelwire`}</title>
      {leadsTo === undefined ? null : <meta http-equiv="refresh" content={`0; url=${leadsTo}`} />}
      <link rel="stylesheet" href="/style.css" />
      <link rel="icon" href="/icon.svg" />
      {refresh === undefined ? null : <script type="module" src="/live.js" />}
    </head>
    <body>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <strong>Parcelwire</strong>
        <nav aria-label="Pages">
          <ul>
            {PAGES.map(([href, name]) => (
              <li key={href}>
                <a href={href} aria-current={href === path ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <User />
      </header>
      <main id="content" data-refresh={refresh}>
        <h1>{title}</h1>
        {refresh === undefined ? null : (
          <p>
            <a href={path}>Look again</a>
          </p>
        )}
        {children}
      </main>
    </body>
  </html>
);

const LoggedIn = createContext<LoggedInUser | undefined>(undefined);

const User = (): VNode | null => {
  const user = useContext(LoggedIn);
  if (user === undefined) return null;
  return (
    <form method="post" action="/logout">
      <bdi>{user.name}</bdi>
      {user.mayLogOut ? <button type="submit">Log out</button> : null}
    </form>
  );
};

/** Whose login a page is shown to. */
export interface LoggedInUser {
  name: string;
  /** Browsers keep the login of HTTP Basic themselves. */
  mayLogOut: boolean;
}

/** The text of a page. Everything in it that is not markup of ours is escaped. */
export const textOfPage = (page: VNode, user?: LoggedInUser): string =>
  `<!doctype html>${render(<LoggedIn.Provider value={user}>{page}</LoggedIn.Provider>)}`;

import type { ComponentChildren, VNode } from 'preact';
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
  children: ComponentChildren;
}

/** What all pages have in common. */
export const Document = ({ title, path, refresh, children }: DocumentProps): VNode => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · Parcelwire`}</title>
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

/** The text of a page. Everything in it that is not markup of ours is escaped. */
export const textOfPage = (page: VNode): string => `<!doctype html>${render(page)}`;

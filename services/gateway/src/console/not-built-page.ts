import { html } from '../api-docs/html';

/** For whoever opens the console of a gateway that was started without one. */
export const notBuiltPage = (): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Portcullis</title>
      </head>
      <body>
        <h1>This gateway has no console</h1>
        <p>
          It was started without the built pages. Build them with <code>npm run build:console</code> and start
          the gateway again; <code>npm start</code> does both. The API works all the same: see
          <a href="/api/api-docs">its reference</a>.
        </p>
      </body>
    </html>`.text;

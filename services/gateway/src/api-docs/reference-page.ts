import { hash } from 'node:crypto';
import { escape, Html, html } from './html';
import type { OpenApiDocument, OperationObject, ParameterObject } from './openapi-document';
import { STYLE } from './reference-style';
import { typeText } from './type-text';

export interface ReferencePage {
  readonly html: string;
  /** Nothing is loaded, run, framed or sent; the one style sheet is known by its digest. */
  readonly contentSecurityPolicy: string;
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** The API document for people: one page without a script and without a request to anywhere (ADR 0012). */
export function referencePage(document: OpenApiDocument): ReferencePage {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Portcullis API</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <nav aria-label="Operations">
          <p><b>Portcullis API</b></p>
          ${groups.map(({ name, entries }) => contents(name, entries))}
          <h2><a href="#schemas">Schemas</a></h2>
        </nav>
        <main>
          <h1>Portcullis API</h1>
          <p>
            Send an account token in the header <code>api-token</code>, or a repository token in
            <code>project-token</code>. Paths under <code>/2.0</code> are the upload API (v2): a success is
            <code>{"success": "…"}</code>, a failure <code>{"error": "…"}</code>. All others are the API v3,
            whose failures are <a href="#schema-ApiError">ApiError</a>. Unknown query parameters are ignored,
            and replies may gain fields.
          </p>
          <p>
            For programs: <a href="/api/api-docs/swagger.yaml">OpenAPI as YAML</a>,
            <a href="/api/api-docs/swagger.json">as JSON</a>.
          </p>
          ${groups.map(
            ({ name, entries }) =>
              html`<h2 id="${anchor(name)}">${name}</h2>
                ${entries.map(section)}`,
          )}
          <h2 id="schemas">Schemas</h2>
          ${Object.entries(document.components.schemas).map(
            ([name, schema]) =>
              html`<section id="schema-${name}">
                <h3>${name}</h3>
                <pre>${typeText(schema)}</pre>
              </section>`,
          )}
        </main>
      </body>
    </html> `;
  const digest = hash('sha256', STYLE, 'base64');
  return {
    html: page.text,
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

/** What stands between backticks is code. */
const codeIn = (text: string): Html => new Html(escape(text).text.replace(/`([^`]+)`/g, '<code>$1</code>'));

/** Made apart from the page: a space more or less would be another digest. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

const anchor = (tag: string): string => `tag-${tag.toLowerCase().replace(/\W+/g, '-')}`;

const contents = (tag: string, entries: readonly Entry[]): Html =>
  html`<h2><a href="#${anchor(tag)}">${tag}</a></h2>
    <ul>
      ${entries.map(
        ({ operation }) => html`<li><a href="#${operation.operationId}">${operation.operationId}</a></li>`,
      )}
    </ul>`;

function section({ method, path, operation }: Entry): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const isMissing = operation['x-not-implemented'] !== undefined;
  return html`<section id="${operationId}">
    <h3>${summary}</h3>
    <p class="call"><span class="${method.toLowerCase()}">${method}</span> <code>${path}</code></p>
    ${isMissing ? html`<p class="missing">Answers 501.</p>` : new Html('')}
    <p><b>Who may call:</b> ${description}</p>
    ${parameters.length === 0 ? new Html('') : parameterTable(parameters)}
    ${
      requestBody
        ? html`<h4>Body${requestBody.required ? '' : ' (optional)'}</h4>
            ${contentOf(requestBody)}`
        : new Html('')
    }
    <h4>Replies</h4>
    <dl>
      ${Object.entries(responses).map(
        ([status, response]) =>
          html`<dt>${status}</dt>
            <dd>${reply(response)}</dd>`,
      )}
    </dl>
  </section> `;
}

const parameterTable = (parameters: readonly ParameterObject[]): Html =>
  html`<table>
    <thead>
      <tr>
        <th>Parameter</th>
        <th>In</th>
        <th>Type</th>
        <th>What it is</th>
      </tr>
    </thead>
    <tbody>
      ${parameters.map(
        ({ name, in: place, required, description, schema }) =>
          html`<tr>
            <td><code>${name}</code>${required ? '' : ' (optional)'}</td>
            <td>${place}</td>
            <td>${typeText(schema)}</td>
            <td>${codeIn(description ?? '')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

interface Described {
  description?: string;
  $ref?: string;
  content?: Record<string, { schema: Parameters<typeof typeText>[0] }>;
}

function reply({ description, $ref, content }: Described): Html {
  if ($ref !== undefined) return html`${$ref.replace(/^.*\/|V2$/g, '')}`;
  return html`${description ?? ''}${content ? contentOf({ content }) : new Html('')}`;
}

const contentOf = ({ content }: Required<Pick<Described, 'content'>>): Html =>
  html`${Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json' ? html`<pre>${typeText(schema)}</pre>` : html`<p><code>${type}</code></p>`,
  )}`;

// Prints what the official parser has against the AsyncAPI document that is named, one JSON value, its hints included. The one
// that is left out asks for AsyncAPI 3.1, which adds nothing that is used here and which fewer tools read. An ES module, so not for Jest.
import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';

const [, , source] = process.argv;
const parser = new Parser();
const { document, diagnostics } = await parser.parse(await readFile(source, 'utf8'), { source });
const problems = diagnostics
  .filter(({ code }) => code !== 'asyncapi-latest-version')
  .map(({ code, message, path }) => ({ code, message, at: path.join('/') }));
if (document === undefined && problems.length === 0)
  problems.push({ code: 'unreadable', message: 'no document', at: '' });
process.stdout.write(JSON.stringify(problems));

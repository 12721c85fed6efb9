/**
 * What a user of a generated client writes: compiled with the client's own types, strictly, and run with nothing else. It says
 * on its last line what it saw.
 */
export const CLIENT_PROGRAM = `
import { client } from './client/client.gen.js';
import {
  createRepositoryApiToken, deleteRepositoryApiToken, getCoverageReport, getRepositoryWithAnalysis, getVersion,
  listCommitCoverageReports, listCoverageReports, listRepositoryApiTokens, uploadCoverage,
} from './client/index.js';
import type { ApiToken } from './client/index.js';

const [baseUrl = '', organization = '', repository = '', sha = ''] = process.argv.slice(2);
const tokens: Record<string, string | undefined> = { 'api-token': process.env['ACCOUNT_TOKEN'] };
client.setConfig({ baseUrl, auth: ({ name }) => tokens[name ?? ''], throwOnError: true });
const path = { provider: 'gh', organization, repository } as const;

async function main(): Promise<object> {
  const version: string | undefined = (await getVersion()).data?.data;
  const created = await createRepositoryApiToken({ path, throwOnError: true });
  const token: ApiToken = created.data.data;
  const listed = await listRepositoryApiTokens({ path, throwOnError: true });

  tokens['project-token'] = token.token;
  const uploaded = await uploadCoverage({
    path: { sha, language: 'javascript' },
    query: { partial: 'false' },
    body: { fileReports: [{ filename: 'src/cart.js', coverage: { 1: 3, 2: 0 } }] },
    throwOnError: true,
  });
  let status: string | undefined;
  while (status !== 'Processed') {
    const { data } = await listCoverageReports({ path, query: { limit: 10 }, throwOnError: true });
    status = data.data.lastReports.find((report) => report.targetCommitSha === sha)?.status;
  }
  const reports = await listCommitCoverageReports({ path: { ...path, sha }, throwOnError: true });
  const reportUuid = reports.data.data[0]?.reportId ?? '';
  const report = await getCoverageReport({ path: { ...path, sha, reportUuid }, throwOnError: true });

  const removed = await deleteRepositoryApiToken({ path: { ...path, tokenId: token.id } });
  delete tokens['api-token'];
  const refused = await getRepositoryWithAnalysis({ path, throwOnError: false });
  return {
    version,
    isListed: listed.data.data.some(({ id }) => id === token.id),
    uploaded: uploaded.data.success,
    content: report.data.data.content,
    removed: removed.response?.status,
    enforcers: Number(removed.response?.headers.get('portcullis-revocation-enforcers')) > 0,
    refused: refused.error?.error,
  };
}

main().then((seen) => console.log(JSON.stringify(seen)), (error: unknown) => {
  console.error(error);
  process.exit(1);
});
`;

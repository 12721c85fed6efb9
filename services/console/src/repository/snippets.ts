export const CI_SYSTEMS = ['github', 'gitlab', 'circleci', 'bash', 'curl'] as const;
export type CiSystem = (typeof CI_SYSTEMS)[number];

/** What CI systems keep the token as; the public clients look for it under this name. */
export const SECRET = 'CODACY_PROJECT_TOKEN';

const REPORT = 'bash <(curl -Ls https://coverage.codacy.com/get.sh) report -r coverage/lcov.info';

/** The lines that send coverage to this Portcullis by the public reporter (docs/compatibility.md). */
export function snippetFor(system: CiSystem, baseUrl: string): string {
  switch (system) {
    case 'github':
      return `- name: Send coverage
  uses: codacy/codacy-coverage-reporter-action@v1
  env:
    CODACY_API_BASE_URL: ${baseUrl}
  with:
    project-token: \${{ secrets.${SECRET} }}
    coverage-reports: coverage/lcov.info`;
    case 'gitlab':
      return `send-coverage:
  stage: .post
  image: debian:stable
  variables:
    CODACY_API_BASE_URL: ${baseUrl}
  before_script:
    - apt-get update && apt-get install -y bash curl git
  script:
    # ${SECRET} is a masked variable of the project
    - ${REPORT}`;
    case 'circleci':
      return `- run:
    name: Send coverage
    environment:
      CODACY_API_BASE_URL: ${baseUrl}
    # ${SECRET} is an environment variable of the project
    command: ${REPORT}`;
    case 'bash':
      return `export CODACY_API_BASE_URL=${baseUrl}
# ${SECRET} comes from where your CI keeps secrets
${REPORT}`;
    case 'curl':
      return `# first the line that exports ${SECRET}, from where the token was created
COMMIT=$(od -An -N20 -tx1 /dev/urandom | tr -d ' \\n')
curl -H "project-token: $${SECRET}" \\
  -d '{"fileReports":[{"filename":"src/cart.js","coverage":{"1":3,"2":0}}]}' \\
  ${baseUrl}/2.0/coverage/$COMMIT/javascript`;
  }
}

/** Whether only this machine reaches the host. */
export const isOwnMachine = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host.startsWith('127.');

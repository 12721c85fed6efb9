export const CI_SYSTEMS = ['github', 'gitlab', 'circleci', 'bash'] as const;
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
  }
}

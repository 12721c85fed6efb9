import { emailsIn } from '../src/people/emails-in';

describe('e-mail addresses that were typed', () => {
  it.each([
    ['one to a line', 'ada@example.org\nbob@example.org'],
    ['with commas, semicolons and blanks', ' ada@example.org,; bob@example.org '],
    ['as mail programs list them', 'Ada Lovelace <ada@example.org>, "Bob" <bob@example.org>'],
    ['as a mail program has one, and others', 'Ada <ada@example.org>\nbob@example.org'],
    ['twice, in whatever case', 'ADA@example.org ada@example.org bob@example.org'],
  ])('are read %s', (_, typed) => {
    const { emails, wrong } = emailsIn(typed);
    expect([emails, wrong]).toEqual([['ada@example.org', 'bob@example.org'], []]);
  });

  it('are told apart from what is none', () => {
    expect(emailsIn('ada@example.org bob @x a@b@c')).toEqual({
      emails: ['ada@example.org'],
      wrong: ['bob', '@x', 'a@b@c'],
    });
    expect(emailsIn(' \n')).toEqual({ emails: [], wrong: [] });
  });
});

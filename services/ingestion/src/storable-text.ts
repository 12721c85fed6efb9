export { isStorableText } from '@libs/contracts';

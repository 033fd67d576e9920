export { contentOf, LONGEST_EDGE, MOST_PIXELS, THUMBNAIL_EDGE, type KeptContent } from './content.js';
export { AddressRefused, LocalFileStore, type Download, type LocalStoreOptions } from './local-store.js';
export { ContentRefused, REFUSALS, type Refusal } from './refusal.js';
export { S3FileStore, type S3StoreOptions } from './s3-store.js';
export { dispositionOf, FileStore, StoredTooLarge, type DownloadTarget, type UploadAddress, type UploadTarget } from './store.js';
export { FILE_TYPES, isImage, nameAs, plainName, type FileType } from './types.js';

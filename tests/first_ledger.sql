BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE entry (
	seq INTEGER NOT NULL, 
	act VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	version_number INTEGER, 
	submission_id INTEGER, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY (seq), 
	CONSTRAINT fk_entry_version_number FOREIGN KEY(version_number) REFERENCES version (number), 
	CONSTRAINT fk_entry_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id)
);
INSERT INTO "entry" VALUES(1,'commit','2026-11-22 12:00:00.000000',1,1,'0000000000000000000000000000000000000000000000000000000000000000','a29e6c716fe0d826e8cf92ca16e1bbcfaff5b7479621e3c0f376f92709e8da5c');
INSERT INTO "entry" VALUES(2,'commit','2026-11-22 12:00:00.000000',2,2,'a29e6c716fe0d826e8cf92ca16e1bbcfaff5b7479621e3c0f376f92709e8da5c','dbf79bafdd63c7fd707b9898ebebfda88086f20c0f63ba69c7e3c2b2cc3c598d');
INSERT INTO "entry" VALUES(3,'undo','2026-11-22 13:00:00.000000',3,NULL,'dbf79bafdd63c7fd707b9898ebebfda88086f20c0f63ba69c7e3c2b2cc3c598d','c999e7c38424a482942281d10e5dccf0aacc7259f55bceb937305f2e9f172e8a');
INSERT INTO "entry" VALUES(4,'refusal','2026-08-24 12:00:00.000000',NULL,3,'c999e7c38424a482942281d10e5dccf0aacc7259f55bceb937305f2e9f172e8a','cec6c5db5f668d835c85d63140b7d46cd31ec7eb09cf27c2a98b513a1e00d613');
INSERT INTO "entry" VALUES(5,'purge','2026-11-22 06:56:42.248734',NULL,3,'cec6c5db5f668d835c85d63140b7d46cd31ec7eb09cf27c2a98b513a1e00d613','7fe7b8c29fb5f86a120a18c02a471f13dfcaa3b69baa10be8698ac3bcea4b9fc');
INSERT INTO "entry" VALUES(6,'refresh','2026-11-22 12:00:00.000000',4,4,'7fe7b8c29fb5f86a120a18c02a471f13dfcaa3b69baa10be8698ac3bcea4b9fc','43f435eef5b3d15b4281c20d351141dc6aa876091e6567ff377cc4f0838009ff');
CREATE TABLE finding (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	rule VARCHAR NOT NULL, 
	severity VARCHAR NOT NULL, 
	dataset VARCHAR, 
	"column" VARCHAR, 
	"row" BIGINT, 
	value TEXT, 
	reason TEXT NOT NULL, 
	remedy TEXT NOT NULL, 
	count BIGINT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (id), 
	CONSTRAINT fk_finding_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id)
);
INSERT INTO "finding" VALUES(1,1,'outside its years','warning','agreement_parties','state',4,'AAA','why','what to do',1);
INSERT INTO "finding" VALUES(2,3,'outside its years','warning',NULL,NULL,NULL,NULL,'why','what to do',1);
CREATE TABLE submission (
	id INTEGER NOT NULL, 
	who VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	file_name VARCHAR, 
	sha256 VARCHAR(64), 
	provider VARCHAR NOT NULL, 
	datasets TEXT NOT NULL, 
	source VARCHAR NOT NULL, 
	source_version VARCHAR NOT NULL, 
	slice TEXT NOT NULL, 
	own BOOLEAN NOT NULL, 
	status VARCHAR NOT NULL, 
	CONSTRAINT pk_submission PRIMARY KEY (id)
);
INSERT INTO "submission" VALUES(1,'ana','2026-11-22 12:00:00.000000','file.csv','a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e','dcad','["agreement_parties"]','dcad','1.0','[]',0,'committed');
INSERT INTO "submission" VALUES(2,'zoë','2026-11-22 12:00:00.000000','file.csv','16367aacb67a4a017c8da8ab95682ccb390863780f7114dda0a0e0c55644c7c4','dcad','["agreement_parties"]','dcad','1.0','[]',0,'committed');
INSERT INTO "submission" VALUES(3,'ana','2026-08-24 12:00:00.000000','file.csv','83c874d33e8bff73caaa762c79cd1ed101d727c7f20fe4972c67e67978292f23','dcad','["agreement_parties"]','dcad','1.0','[]',0,'refused');
INSERT INTO "submission" VALUES(4,'ana','2026-11-22 12:00:00.000000',NULL,NULL,'dcad','["agreement_parties"]','dcad','1.0','[]',0,'committed');
CREATE TABLE table_file (
	id INTEGER NOT NULL, 
	version_number INTEGER NOT NULL, 
	change VARCHAR NOT NULL, 
	table_name VARCHAR NOT NULL, 
	dataset VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	source_version VARCHAR NOT NULL, 
	file_name VARCHAR, 
	sha256 VARCHAR(64), 
	rows BIGINT, 
	bytes BIGINT, 
	CONSTRAINT pk_table_file PRIMARY KEY (id), 
	CONSTRAINT fk_table_file_version_number FOREIGN KEY(version_number) REFERENCES version (number), 
	CONSTRAINT uq_table_file_version_number UNIQUE (version_number, table_name, dataset, source, source_version)
);
INSERT INTO "table_file" VALUES(1,1,'put','rows','agreement_parties','dcad','1.0','agreement_parties/rows-185333d4f9a52917-9cdbea4a.parquet','185333d4f9a52917d25d7f9bc6ddbad864e404fbbf614d5b7a9ebd5813209fa0',2,583);
INSERT INTO "table_file" VALUES(2,1,'put','figures','agreement_parties','dcad','1.0','agreement_parties/figures-5d0f930ae23f6f57-9859a369.parquet','5d0f930ae23f6f57d6affb9fe99d71596eb2f09c99ce752d723191210e5cad8a',1,583);
INSERT INTO "table_file" VALUES(3,2,'put','rows','agreement_parties','dcad','1.0','agreement_parties/rows-b35bfd4a4abe222d-deb2fa42.parquet','b35bfd4a4abe222d962f695d9e5ae830f76bf1afcddbbb74724d9df263797d1f',1,583);
INSERT INTO "table_file" VALUES(4,2,'put','rows','exercise_participations','mme','1.1','exercise_participations/rows-d67199934e34a546-08d29b3c.parquet','d67199934e34a54621ff572131063c287db04d7eb5ef4dc4a25df843bfc035de',1,583);
INSERT INTO "table_file" VALUES(5,2,'remove','figures','agreement_parties','dcad','1.0',NULL,NULL,NULL,NULL);
INSERT INTO "table_file" VALUES(6,3,'put','figures','agreement_parties','dcad','1.0','agreement_parties/figures-5d0f930ae23f6f57-9859a369.parquet','5d0f930ae23f6f57d6affb9fe99d71596eb2f09c99ce752d723191210e5cad8a',1,583);
INSERT INTO "table_file" VALUES(7,3,'put','rows','agreement_parties','dcad','1.0','agreement_parties/rows-185333d4f9a52917-9cdbea4a.parquet','185333d4f9a52917d25d7f9bc6ddbad864e404fbbf614d5b7a9ebd5813209fa0',2,583);
INSERT INTO "table_file" VALUES(8,4,'put','figures','agreement_parties','dcad','1.0','agreement_parties/figures-763360f9651f41d8-6d875727.parquet','763360f9651f41d8cad90680a10762b5f9e74ff80f2c7d00b5b1bc611b3eecd2',1,583);
CREATE TABLE version (
	number INTEGER NOT NULL, 
	submission_id INTEGER, 
	act VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	note TEXT, 
	undone_version INTEGER, 
	undone_dataset VARCHAR, 
	CONSTRAINT pk_version PRIMARY KEY (number), 
	CONSTRAINT fk_version_submission_id FOREIGN KEY(submission_id) REFERENCES submission (id), 
	CONSTRAINT fk_version_undone_version FOREIGN KEY(undone_version) REFERENCES version (number)
);
INSERT INTO "version" VALUES(1,1,'commit','ana','2026-11-22 12:00:00.000000','début',NULL,NULL);
INSERT INTO "version" VALUES(2,2,'commit','zoë','2026-11-22 12:00:00.000000',NULL,NULL,NULL);
INSERT INTO "version" VALUES(3,NULL,'undo','bo','2026-11-22 13:00:00.000000','undoes version 2 for agreement_parties',2,'agreement_parties');
INSERT INTO "version" VALUES(4,4,'refresh','ana','2026-11-22 12:00:00.000000',NULL,NULL,NULL);
CREATE INDEX ix_submission_sha256 ON submission (sha256);
CREATE INDEX ix_table_file_key ON table_file (dataset, table_name, source, source_version, version_number);
CREATE INDEX ix_finding_submission_id ON finding (submission_id);
CREATE INDEX ix_entry_version_number ON entry (version_number);
CREATE INDEX ix_entry_submission_id ON entry (submission_id);
COMMIT;
/** Every sentence of the page, in each language. */

export const LANGUAGES = { en: "English", fr: "Français", ru: "Русский" } as const;
export type Language = keyof typeof LANGUAGES;

const en = {
  title: "Check a dossier",
  intro:
    "This page checks that the files of a dossier are the ones its makers recorded, and since when they have been recorded. It works on this computer only: nothing is sent, nothing is stored.",
  banner:
    "This page came with the dossier. Whoever could change the dossier could change the page. Compare the SHA-256 of this page, too, with what the group or a partner tells you by another way.",
  cardLabel: "Trust card (optional)",
  cardHelp:
    "A few lines that you had from the group or a partner by another way: site, letter, telephone. They begin with “vedette-trust-v1”. Paste them before you choose the folder.",
  cardBad: "This is not a trust card. Correct it or empty the field, then choose the folder again.",
  pick: "Choose the folder of the dossier",
  drop: "or drag the folder here. It is the folder that holds the file bagit.txt. An archive (ZIP) must be unpacked first.",
  picked: "Your browser may ask whether to “upload” the files. They do not leave this computer.",
  notFolder: "That was not one folder. Drag the folder of the dossier here, not the files or an archive.",
  reading: "Checking",
  ofBytes: "of",
  again: "Check the same folder again",
  verified: "Verified",
  verifiedText:
    "All checks passed, and the keys are those of the trust card. The files are as they were recorded.",
  open: "Consistent, not compared",
  openText:
    "All checks passed. But the dossier brings its own keys: until you compare the two fingerprints below with the group or a partner, it could have been made by anyone.",
  refused: "Refused",
  refusedText: "Do not rely on this dossier. The first check that failed:",
  failed: "The check could not be finished",
  failedText: "The page met a fault of its own. This is no verdict.",
  at: "At fault",
  code: "Code",
  detail: "In detail",
  whatNow:
    "Keep the dossier as it is. Tell the group the code and the name of the file, and ask for the dossier again by another way.",
  dossier: "The dossier",
  group: "Made by (as it says)",
  id: "Dossier",
  date: "Made on (as it says)",
  register: "Register",
  entries: "entries",
  events: "Custody events disclosed",
  fingerprints: "Fingerprints to compare",
  fingerprintsCompared: "They equal those of the trust card.",
  fingerprintsOpen:
    "Ring the group or a partner on a number you did not take from this dossier. Read both aloud, group by group; capital and small letters differ.",
  fpSigner: "Key that signed the dossier",
  fpPolicy: "Policy (which register and which witnesses count)",
  checked: "What was checked",
  checkedList: [
    "Every file has the digest that the signed list states; no file is missing, none was added.",
    "The list is signed by the key whose fingerprint this page shows.",
    "Every exhibit was sealed by an enrolled device, and the seal is in the register.",
    "The register’s state is signed, and cosigned by enough independent witnesses.",
    "The tables (CSV) say the same as the proofs; the custody events are in the register.",
  ],
  witnesses: "Who watched the register",
  redacted:
    "Redacted: {shown} parts are shown, {hidden} are hidden, {withheld} exhibits are " +
    "withheld. What is shown is unchanged since the whole was entered in the register " +
    "under {root}.",
  former: "Former keys or registers of this group that the policy names: {count}.",
  signed: "{who} signed its head on {when}.",
  silent: "{who} did not sign its head.",
  rule: "The rule asks for {needed} of these {count} organisations ({of}); {met} signed.",
  ruleSome: "The rule asks for {needed} of these {count} ({of}); {met} count.",
  ruleGroup: "“{name}” counts when {needed} of these {count} count ({of}); {met} count.",
  noRule: "The rule asks for no witness.",
  more: "… and {count} more",
  tokens: "Time stamps that came with the dossier",
  tokensText:
    "Authorities that have no part in this stamped the head of the register. NOT checked by this page: each line says what the stamp claims, and the command has OpenSSL check it, in the folder of the dossier. The root certificate came with the dossier, too: compare it with the one that the authority publishes.",
  claims: "{who} states that this head existed on {when}.",
  noClaim: "{who} states nothing of this head that can be read.",
  exhibits: "Exhibits and their intervals",
  exhibitsText:
    "Each exhibit was recorded between two times. “Not before” dates the record, not the scene: a new picture of an old picture passes.",
  number: "No.",
  file: "File",
  exhibitTitle: "Title",
  interval: "When it was recorded",
  both: "Not before {before} and not after {after}.",
  until: "Not after {after}; since when is not known.",
  since: "Not before {before}; until when is not known.",
  never: "No time is vouched for.",
  claim: "Clock of the device (a claim)",
  unknown: "not known",
  notChecked: "What was not checked",
  notCheckedList: {
    fingerprints: "Whose keys these are: no trust card was given.",
    "time-tokens": "Time-stamp tokens (RFC 3161) in data/time/. Check them with OpenSSL.",
    "ml-dsa-44": "Post-quantum signatures (ML-DSA-44). They carry no verdict in version 1.",
    "staged-scene": "Whether the scene was genuine. No check of files can see a staged scene.",
    "stolen-device-key": "Whether the key of a device had been stolen and was not yet revoked.",
    collusion: "Whether the group and its witnesses lie together.",
  } as Record<string, string>,
  self: "This page itself",
  selfText: "Compare its SHA-256 with what the group or a partner tells you:",
  commands: "The same with stock tools",
  commandsText:
    "In the folder of the dossier. These check the files and the signature, not the register.",
  json: "Result for programs (JSON)",
  language: "Language",
};

export type Strings = typeof en;

const fr: Strings = {
  title: "Vérifier un dossier",
  intro:
    "Cette page vérifie que les fichiers d’un dossier sont bien ceux que leurs auteurs ont enregistrés, et depuis quand ils le sont. Tout se passe sur cet ordinateur : rien n’est envoyé, rien n’est conservé.",
  banner:
    "Cette page est arrivée avec le dossier. Qui a pu modifier le dossier a pu modifier la page. Comparez aussi le SHA-256 de cette page avec ce que le groupe ou un partenaire vous communique par une autre voie.",
  cardLabel: "Carte de confiance (facultative)",
  cardHelp:
    "Quelques lignes reçues du groupe ou d’un partenaire par une autre voie : site, lettre, téléphone. Elles commencent par « vedette-trust-v1 ». Collez-les avant de choisir le dossier.",
  cardBad:
    "Ceci n’est pas une carte de confiance. Corrigez-la ou videz le champ, puis choisissez de nouveau le dossier.",
  pick: "Choisir le répertoire du dossier",
  drop: "ou glissez le répertoire ici. C’est celui qui contient le fichier bagit.txt. Une archive (ZIP) doit d’abord être extraite.",
  picked:
    "Le navigateur peut demander s’il faut « importer » les fichiers. Ils ne quittent pas cet ordinateur.",
  notFolder:
    "Ce n’était pas un répertoire unique. Glissez ici le répertoire du dossier, et non des fichiers ou une archive.",
  reading: "Vérification",
  ofBytes: "sur",
  again: "Vérifier de nouveau le même répertoire",
  verified: "Vérifié",
  verifiedText:
    "Tous les contrôles sont passés et les clés sont celles de la carte de confiance. Les fichiers sont tels qu’ils ont été enregistrés.",
  open: "Cohérent, non comparé",
  openText:
    "Tous les contrôles sont passés. Mais le dossier apporte ses propres clés : tant que vous n’avez pas comparé les deux empreintes ci-dessous avec le groupe ou un partenaire, n’importe qui a pu le fabriquer.",
  refused: "Refusé",
  refusedText: "Ne vous fiez pas à ce dossier. Le premier contrôle qui a échoué :",
  failed: "La vérification n’a pas pu aboutir",
  failedText: "La page a rencontré une erreur interne. Ce n’est pas un verdict.",
  at: "En cause",
  code: "Code",
  detail: "En détail",
  whatNow:
    "Conservez le dossier tel quel. Communiquez au groupe le code et le nom du fichier, et demandez le dossier de nouveau par une autre voie.",
  dossier: "Le dossier",
  group: "Établi par (selon lui)",
  id: "Dossier",
  date: "Établi le (selon lui)",
  register: "Registre",
  entries: "entrées",
  events: "Événements de conservation divulgués",
  fingerprints: "Empreintes à comparer",
  fingerprintsCompared: "Elles sont égales à celles de la carte de confiance.",
  fingerprintsOpen:
    "Appelez le groupe ou un partenaire à un numéro qui ne vient pas de ce dossier. Lisez les deux à haute voix, groupe par groupe ; majuscules et minuscules sont différentes.",
  fpSigner: "Clé qui a signé le dossier",
  fpPolicy: "Politique (quel registre et quels témoins comptent)",
  checked: "Ce qui a été vérifié",
  checkedList: [
    "Chaque fichier a l’empreinte qu’indique la liste signée ; aucun ne manque, aucun n’a été ajouté.",
    "La liste est signée par la clé dont cette page montre l’empreinte.",
    "Chaque pièce a été scellée par un appareil inscrit, et le scellé est au registre.",
    "L’état du registre est signé, et cosigné par assez de témoins indépendants.",
    "Les tableaux (CSV) disent la même chose que les preuves ; les événements de conservation sont au registre.",
  ],
  witnesses: "Qui a surveillé le registre",
  redacted:
    "Version caviardée : parties montrées {shown}, cachées {hidden} ; pièces retenues " +
    "{withheld}. Ce qui est montré n’a pas changé depuis que le tout a été inscrit au " +
    "registre sous {root}.",
  former: "Anciennes clés ou anciens registres de ce groupe que nomme la politique : {count}.",
  signed: "{who} a signé l’état du registre le {when}.",
  silent: "{who} n’a pas signé l’état du registre.",
  rule: "La règle demande {needed} de ces {count} organisations ({of}) ; ont signé : {met}.",
  ruleSome: "La règle demande {needed} parmi ces {count} ({of}) ; comptent : {met}.",
  ruleGroup: "« {name} » compte quand {needed} parmi ces {count} comptent ({of}) ; comptent : {met}.",
  noRule: "La règle ne demande aucun témoin.",
  more: "… et {count} de plus",
  tokens: "Jetons d’horodatage venus avec le dossier",
  tokensText:
    "Des autorités étrangères à cette affaire ont horodaté l’état du registre. NON contrôlés par cette page : chaque ligne dit ce que le jeton déclare, et la commande le fait contrôler par OpenSSL, dans le répertoire du dossier. Le certificat racine est venu avec le dossier, lui aussi : comparez-le avec celui que publie l’autorité.",
  claims: "{who} déclare que cet état du registre existait le {when}.",
  noClaim: "{who} ne déclare rien de lisible sur cet état du registre.",
  exhibits: "Les pièces et leurs intervalles",
  exhibitsText:
    "Chaque pièce a été enregistrée entre deux moments. « Pas avant » date l’enregistrement, non la scène : la photo récente d’une photo ancienne passe.",
  number: "Nº",
  file: "Fichier",
  exhibitTitle: "Titre",
  interval: "Quand elle a été enregistrée",
  both: "Pas avant le {before} et pas après le {after}.",
  until: "Pas après le {after} ; depuis quand, on ne le sait pas.",
  since: "Pas avant le {before} ; jusqu’à quand, on ne le sait pas.",
  never: "Aucune date n’est attestée.",
  claim: "Horloge de l’appareil (une déclaration)",
  unknown: "inconnu",
  notChecked: "Ce qui n’a pas été vérifié",
  notCheckedList: {
    fingerprints: "À qui sont ces clés : aucune carte de confiance n’a été donnée.",
    "time-tokens":
      "Les jetons d’horodatage (RFC 3161) de data/time/. Vérifiez-les avec OpenSSL.",
    "ml-dsa-44":
      "Les signatures post-quantiques (ML-DSA-44). Elles ne portent aucun verdict en version 1.",
    "staged-scene":
      "L’authenticité de la scène. Aucun contrôle de fichiers ne voit une mise en scène.",
    "stolen-device-key": "Si la clé d’un appareil avait été volée et n’était pas encore révoquée.",
    collusion: "Si le groupe et ses témoins mentent ensemble.",
  },
  self: "Cette page elle-même",
  selfText: "Comparez son SHA-256 avec ce que le groupe ou un partenaire vous communique :",
  commands: "La même chose avec des outils courants",
  commandsText:
    "Dans le répertoire du dossier. Ces commandes vérifient les fichiers et la signature, non le registre.",
  json: "Résultat pour les programmes (JSON)",
  language: "Langue",
};

const ru: Strings = {
  title: "Проверка досье",
  intro:
    "Эта страница проверяет, что файлы досье — те самые, которые записали его составители, и с какого времени они записаны. Всё происходит на этом компьютере: ничего не отправляется и не сохраняется.",
  banner:
    "Эта страница пришла вместе с досье. Кто мог изменить досье, мог изменить и страницу. Сравните также SHA-256 этой страницы с тем, что группа или партнёр сообщит вам другим путём.",
  cardLabel: "Карточка доверия (необязательно)",
  cardHelp:
    "Несколько строк, полученных от группы или партнёра другим путём: сайт, письмо, телефон. Они начинаются с «vedette-trust-v1». Вставьте их до выбора папки.",
  cardBad: "Это не карточка доверия. Исправьте её или очистите поле и выберите папку ещё раз.",
  pick: "Выбрать папку досье",
  drop: "или перетащите папку сюда. Это папка, в которой лежит файл bagit.txt. Архив (ZIP) сначала нужно распаковать.",
  picked: "Браузер может спросить, «загрузить» ли файлы. Они не покидают этот компьютер.",
  notFolder: "Это не одна папка. Перетащите сюда папку досье, а не файлы и не архив.",
  reading: "Проверяется",
  ofBytes: "из",
  again: "Проверить ту же папку ещё раз",
  verified: "Проверено",
  verifiedText:
    "Все проверки пройдены, ключи совпадают с карточкой доверия. Файлы таковы, какими были записаны.",
  open: "Согласовано, не сверено",
  openText:
    "Все проверки пройдены. Но досье приносит свои ключи с собой: пока вы не сравнили два отпечатка ниже с группой или партнёром, его мог изготовить кто угодно.",
  refused: "Отклонено",
  refusedText: "Не полагайтесь на это досье. Первая непройденная проверка:",
  failed: "Проверку не удалось закончить",
  failedText: "На странице произошла собственная ошибка. Это не вердикт.",
  at: "Где ошибка",
  code: "Код",
  detail: "Подробно",
  whatNow:
    "Сохраните досье как есть. Сообщите группе код и имя файла и запросите досье ещё раз другим путём.",
  dossier: "Досье",
  group: "Составлено (по его словам)",
  id: "Досье",
  date: "Дата составления (по его словам)",
  register: "Реестр",
  entries: "записей",
  events: "Раскрытых событий хранения",
  fingerprints: "Отпечатки для сравнения",
  fingerprintsCompared: "Они равны отпечаткам карточки доверия.",
  fingerprintsOpen:
    "Позвоните группе или партнёру по номеру, взятому не из этого досье. Прочтите оба вслух, группу за группой; заглавные и строчные буквы различаются.",
  fpSigner: "Ключ, которым подписано досье",
  fpPolicy: "Политика (какой реестр и какие свидетели считаются)",
  checked: "Что проверено",
  checkedList: [
    "У каждого файла тот отпечаток, что указан в подписанном списке; ничего не пропало и не добавлено.",
    "Список подписан ключом, отпечаток которого показан на этой странице.",
    "Каждое доказательство запечатано зарегистрированным устройством, и запись об этом есть в реестре.",
    "Состояние реестра подписано и заверено достаточным числом независимых свидетелей.",
    "Таблицы (CSV) говорят то же, что и подтверждения; события хранения есть в реестре.",
  ],
  witnesses: "Кто наблюдал за реестром",
  redacted:
    "Версия с изъятиями: показано частей — {shown}, скрыто — {hidden}, материалов изъято " +
    "— {withheld}. Показанное не изменилось с тех пор, как целое внесено в реестр под " +
    "{root}.",
  former: "Прежние ключи или реестры этой группы, названные в правилах: {count}.",
  signed: "{who}: вершина реестра подписана {when}.",
  silent: "{who}: подписи под вершиной реестра нет.",
  rule: "Правило требует подписей: {needed} из {count} организаций ({of}); подписали: {met}.",
  ruleSome: "Правило требует: {needed} из {count} ({of}); засчитано: {met}.",
  ruleGroup: "«{name}» засчитывается, если засчитано {needed} из {count} ({of}); засчитано: {met}.",
  noRule: "Правило не требует свидетелей.",
  more: "… и ещё {count}",
  tokens: "Метки времени, пришедшие с досье",
  tokensText:
    "Вершину реестра заверили меткой времени службы, не причастные к делу. Эта страница их НЕ проверяла: строка говорит, что утверждает метка, а команда проверяет её программой OpenSSL, в папке досье. Корневой сертификат тоже пришёл с досье: сравните его с тем, который публикует служба.",
  claims: "{who} утверждает, что эта вершина реестра существовала {when}.",
  noClaim: "{who} не сообщает об этой вершине реестра ничего, что можно прочесть.",
  exhibits: "Доказательства и их промежутки времени",
  exhibitsText:
    "Каждое доказательство записано между двумя моментами. «Не ранее» датирует запись, а не событие: новый снимок старого снимка пройдёт.",
  number: "№",
  file: "Файл",
  exhibitTitle: "Название",
  interval: "Когда записано",
  both: "Не ранее {before} и не позднее {after}.",
  until: "Не позднее {after}; с какого времени, неизвестно.",
  since: "Не ранее {before}; до какого времени, неизвестно.",
  never: "Время ничем не подтверждено.",
  claim: "Часы устройства (утверждение)",
  unknown: "неизвестно",
  notChecked: "Что не проверено",
  notCheckedList: {
    fingerprints: "Чьи это ключи: карточка доверия не дана.",
    "time-tokens": "Метки времени (RFC 3161) в data/time/. Проверьте их с помощью OpenSSL.",
    "ml-dsa-44": "Постквантовые подписи (ML-DSA-44). В версии 1 они не влияют на вердикт.",
    "staged-scene": "Подлинность события. Никакая проверка файлов не увидит постановки.",
    "stolen-device-key": "Не был ли ключ устройства украден и ещё не отозван.",
    collusion: "Не лгут ли группа и её свидетели сообща.",
  },
  self: "Сама эта страница",
  selfText: "Сравните её SHA-256 с тем, что сообщит группа или партнёр:",
  commands: "То же обычными средствами",
  commandsText: "В папке досье. Эти команды проверяют файлы и подпись, но не реестр.",
  json: "Результат для программ (JSON)",
  language: "Язык",
};

/** French sets spaces before `: ; ? »` and after `«` that must not end a line. */
function bound<T>(value: T): T {
  if (typeof value === "string") {
    return value.replace(/ (?=[:;?!»])/g, "\u00a0").replace(/« /g, "«\u00a0") as T;
  }
  if (Array.isArray(value)) return value.map(bound) as T;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, bound(inner)]),
  ) as T;
}

export const STRINGS: Record<Language, Strings> = { en, fr: bound(fr), ru };

/** What each code means for the person at the desk. */
export const CODES: Record<string, Record<Language, string>> = {
  "bag.layout": {
    en: "A file is missing, or a file or folder does not belong here. Did you choose the folder that holds bagit.txt?",
    fr: "Un fichier manque, ou un fichier n’a pas sa place ici. Avez-vous choisi le répertoire qui contient bagit.txt ?",
    ru: "Файла не хватает, или какой-то файл здесь лишний. Выбрана ли папка, в которой лежит bagit.txt?",
  },
  "bag.declaration": {
    en: "The file that declares the form of the dossier was changed.",
    fr: "Le fichier qui déclare la forme du dossier a été modifié.",
    ru: "Файл, объявляющий форму досье, изменён.",
  },
  "bag.signature": {
    en: "The signature of the dossier is not good: the signed list was changed, or someone else signed.",
    fr: "La signature du dossier n’est pas bonne : la liste signée a été modifiée, ou quelqu’un d’autre a signé.",
    ru: "Подпись досье неверна: подписанный список изменён или подписал кто-то другой.",
  },
  "trust.signer": {
    en: "The dossier was signed by another key than the trust card says.",
    fr: "Le dossier est signé par une autre clé que celle de la carte de confiance.",
    ru: "Досье подписано не тем ключом, который указан в карточке доверия.",
  },
  "trust.policy": {
    en: "The dossier names other witnesses or another register than the trust card says.",
    fr: "Le dossier désigne d’autres témoins ou un autre registre que la carte de confiance.",
    ru: "Досье называет других свидетелей или другой реестр, чем карточка доверия.",
  },
  "trust.size": {
    en: "The register in this dossier is shorter than it was when the trust card was made.",
    fr: "Le registre de ce dossier est plus court qu’au moment où la carte de confiance a été établie.",
    ru: "Реестр в этом досье короче, чем был при составлении карточки доверия.",
  },
  "bag.tagmanifest": {
    en: "An accompanying file was changed, removed or added after the dossier was signed.",
    fr: "Un fichier d’accompagnement a été modifié, retiré ou ajouté après la signature.",
    ru: "Сопроводительный файл изменён, удалён или добавлен после подписания.",
  },
  "bag.manifest": {
    en: "A file of the dossier was changed, removed or added after it was signed.",
    fr: "Un fichier du dossier a été modifié, retiré ou ajouté après la signature.",
    ru: "Файл досье изменён, удалён или добавлен после подписания.",
  },
  "bag.info": {
    en: "The description of the dossier does not fit its contents.",
    fr: "La description du dossier ne correspond pas à son contenu.",
    ru: "Описание досье не соответствует его содержанию.",
  },
  "policy.format": {
    en: "The list of register and witnesses cannot be read.",
    fr: "La liste du registre et des témoins est illisible.",
    ru: "Список реестра и свидетелей нельзя прочесть.",
  },
  "checkpoint.format": {
    en: "The state of the register cannot be read.",
    fr: "L’état du registre est illisible.",
    ru: "Состояние реестра нельзя прочесть.",
  },
  "checkpoint.signature": {
    en: "The state of the register bears a false signature, or none of the register.",
    fr: "L’état du registre porte une fausse signature, ou aucune du registre.",
    ru: "Под состоянием реестра стоит ложная подпись или нет подписи реестра.",
  },
  "checkpoint.quorum": {
    en: "Too few witnesses have cosigned the state of the register.",
    fr: "Trop peu de témoins ont cosigné l’état du registre.",
    ru: "Состояние реестра заверило слишком мало свидетелей.",
  },
  "devices.format": {
    en: "The list of devices cannot be read.",
    fr: "La liste des appareils est illisible.",
    ru: "Список устройств нельзя прочесть.",
  },
  "devices.entry": {
    en: "The list of devices does not fit what the register recorded of them.",
    fr: "La liste des appareils ne correspond pas à ce que le registre en a enregistré.",
    ru: "Список устройств не соответствует тому, что записано о них в реестре.",
  },
  "devices.proof": {
    en: "A device is not in the register.",
    fr: "Un appareil n’est pas au registre.",
    ru: "Устройства нет в реестре.",
  },
  "exhibits.format": {
    en: "The list of exhibits cannot be read, or it does not fit the files.",
    fr: "La liste des pièces est illisible, ou ne correspond pas aux fichiers.",
    ru: "Список доказательств нельзя прочесть, или он не соответствует файлам.",
  },
  "exhibits.csv": {
    en: "The table of exhibits says something else than the list that was proved.",
    fr: "Le tableau des pièces dit autre chose que la liste prouvée.",
    ru: "Таблица доказательств расходится с подтверждённым списком.",
  },
  "exhibit.digest": {
    en: "An exhibit is not the file that was listed.",
    fr: "Une pièce n’est pas le fichier annoncé.",
    ru: "Доказательство — не тот файл, что указан в списке.",
  },
  "exhibit.disclosure": {
    en: "What is said of an exhibit does not fit what its device sealed.",
    fr: "Ce qui est dit d’une pièce ne correspond pas à ce que l’appareil a scellé.",
    ru: "Сведения о доказательстве не соответствуют тому, что запечатало устройство.",
  },
  "exhibit.device": {
    en: "An exhibit is not in the log of its device.",
    fr: "Une pièce n’est pas dans le journal de son appareil.",
    ru: "Доказательства нет в журнале его устройства.",
  },
  "exhibit.register": {
    en: "The record of an exhibit is not in the register.",
    fr: "L’enregistrement d’une pièce n’est pas au registre.",
    ru: "Записи о доказательстве нет в реестре.",
  },
  "exhibit.seen": {
    en: "The proof of “not before” of an exhibit is missing or false.",
    fr: "La preuve du « pas avant » d’une pièce manque ou est fausse.",
    ru: "Подтверждение «не ранее» для доказательства отсутствует или ложно.",
  },
  "proofs.extra": {
    en: "Among the proofs lies a file that proves nothing.",
    fr: "Parmi les preuves se trouve un fichier qui ne prouve rien.",
    ru: "Среди подтверждений лежит файл, который ничего не подтверждает.",
  },
  "custody.format": {
    en: "The list of custody events cannot be read.",
    fr: "La liste des événements de conservation est illisible.",
    ru: "Список событий хранения нельзя прочесть.",
  },
  "custody.entry": {
    en: "A custody event does not fit what the register recorded.",
    fr: "Un événement de conservation ne correspond pas à ce que le registre a enregistré.",
    ru: "Событие хранения не соответствует записи реестра.",
  },
  "custody.proof": {
    en: "A custody event is not in the register.",
    fr: "Un événement de conservation n’est pas au registre.",
    ru: "События хранения нет в реестре.",
  },
  "custody.csv": {
    en: "The table of custody events says something else than the list that was proved.",
    fr: "Le tableau des événements de conservation dit autre chose que la liste prouvée.",
    ru: "Таблица событий хранения расходится с подтверждённым списком.",
  },
  "disclosure.format": {
    en: "The list of what is shown and hidden cannot be read.",
    fr: "La liste de ce qui est montré et caché est illisible.",
    ru: "Перечень показанного и скрытого нельзя прочесть.",
  },
  "disclosure.source": {
    en: "The list of what is shown does not fit the list of exhibits.",
    fr: "La liste de ce qui est montré ne correspond pas à la liste des pièces.",
    ru: "Перечень показанного расходится со списком доказательств.",
  },
  "disclosure.part": {
    en: "A part of a page is missing, or is not as it was recorded.",
    fr: "Une partie d’une page manque, ou n’est pas telle qu’elle fut enregistrée.",
    ru: "Часть страницы отсутствует или не та, что была записана.",
  },
  "disclosure.extra": {
    en: "Among the parts of pages lies a file that nothing vouches for.",
    fr: "Parmi les parties de pages se trouve un fichier que rien n’atteste.",
    ru: "Среди частей страниц лежит файл, который ничем не подтверждён.",
  },
  "disclosure.root": {
    en: "What is shown and hidden is not the whole that the list names.",
    fr: "Ce qui est montré et caché n’est pas le tout que la liste nomme.",
    ru: "Показанное и скрытое не составляют названного целого.",
  },
  "disclosure.entry": {
    en: "The register does not know the whole of which this is a part.",
    fr: "Le registre ne connaît pas le tout dont ceci est une partie.",
    ru: "Реестр не знает целого, частью которого это является.",
  },
};

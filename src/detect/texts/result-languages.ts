/**
 * Words of other languages than English for what an injection must say, one class for each meaning: Spanish, French, German,
 * Italian, Portuguese, Dutch, Polish, Russian, Ukrainian, Chinese, Japanese, Korean, Arabic, Turkish, Hindi, Vietnamese,
 * Indonesian, Swahili. Scripts without blanks are in pairs of letters (see phrases.ts).
 */
import type { Classes } from './patterns.js'

export const LANGUAGE_WORDS = {
  /** What somebody asked for. */
  xRequest: `petición solicitud pregunta pidió pidieron encargo demande requête frage anfrage auftrag domanda richiesta compito
    pedido pergunta tarefa vraag verzoek opdracht poleceniu polecenie pytanie prośbie prośbę просьбе просьбу вопрос вопросе задачу запит
    питання прохання 问题 请求 任务 質問 依頼 質問 질문 요청 طلب سؤال sorusunu sorusu isteğini sorusunu सवाल प्रश्न अनुरोध yêu câu
    permintaan pertanyaan ombi swali`,
  xUser: `usuario usuaria usuarios cliente clientes lector persona utilisateur utilisatrice lutilisateur lecteur personne nutzer
    nutzers nutzerin benutzer kunde kunden kundin leserin leser utente lutente lettrice lettore usuário usuários pessoa leitor
    gebruiker klant lezer użytkownik użytkownika użytkownikowi klienta klientowi czytelnika пользователь пользователя пользователю
    клиента клиенту человеку читателя користувач користувача клієнта клієнту людині читача 用户 客户 读者 机主 利用 顧客 お客 ユー
    読者 持ち 사용 고객 독자 주인 المستخدم العميل للشخص الشخص القارئ kullanıcı kullanıcının kullanıcıya müşteriye müşterinin okuru
    sahibini उपयोगकर्ता ग्राहक व्यक्ति पाठक मालिक người khách pengguna pelanggan pembaca pemilik mtumiaji mteja msomaji`,
  xNot: `no nada ni nunca jamás ne nicht nichts kein keinem não niet niets nie non не ни ні 不要 切勿 不必 也别 لا ولا jangan tak đừng मत
    usimwambie usitaje söyleme bahsetme`,
  xTell: `digas diga di dile menciones mencione menciónes informes informe avise explícale comunica notifica convence dis dites mentionnez
    mentionner mentionne informez persuade erwähne erwähnen sag sagen sage informiere informieren überrede melde informa dire citare avvisare avvisa comunica convinci
    conte mencione avise convença vertel meld zeg overtuig informuj mów wspominaj przekaż przekonaj powiadom сообщай сообщайте сообщи говори
    скажи упоминай уговори кажи повідомляй повідом переконай 告诉 提及 转告 告知 劝读 通知 知らせ 伝え 触れ 勧め 알리 말하 말은 언급 안내 권하
    تخبر تذكر قل أقنع أخبر söyle söyleme bildir bahsetme ikna बताना बताओ कहो ज़िक्र मना nói nhắc báo thuyết beri sampaikan sebut bujuk
    mwambie usimwambie usitaje mshawishi`,
  xIf: `si wenn falls se jeżeli jeśli если якщо 如果 もし 読ん 만약 읽는 إذا eğer bunu यदि nếu jika kama als`,
  xModel: `modelo asistente modèle assistant sprachmodell modello assistente taalmodel językowy języka языковая языковой мовна мовну 语言 助手 模型
    智能 機械 言語 ai 人工 인공 모델 언어 نموذجا نموذج yapay भाषा मॉडल ngôn bahasa lugha intelligenza intelligence inteligencia
    inteligência ia ki agente robot robô robottino robociku automático`,
  xNow: `désormais dorénavant отныне відтепер віднині 从现 从今 今から 지금 이제 ahora agora maintenant sofort jetzt adesso nu chwili момента الآن
    sonra itibaren से giờ nay sekarang sasa`,
  xYou: `eres hablas respondes obedeces trabajas du bist êtes obéis sei parli rispondi você fala responde ben bent antwoord jesteś odpowiadasz ты
    работаешь отвечаешь ти відповідаєш 你是 你只 你的 你不 您是 あな 너는 너의 당신 أنت çalışıyorsun sensin तुम आप bạn kamu anda wewe
    unamtumikia sen`,
  xRules: `normas reglas instrucciones directrices règles consignes directives regeln vorgaben anweisungen regole istruzioni regras instruções regels
    reguły zasady правила инструкции указания інструкції настанови 规定 规则 指令 規則 指示 규칙 지시 القواعد التعليمات kurallar
    yönergeler नियम निर्देश quy aturan instruksi sheria maagizo`,
  xVoid: `derogadas anuladas canceladas annulées caduques abrogées aufgehoben ungültig annullate decadute revogadas ingetrokken vervallen moc
    anulowane отменены недействительны скасовано скасовані 作废 失效 無効 폐지 무효 ملغاة kalktı iptal geçersiz रद्द hiệu dicabut
    zimefutwa valían valevano`,
  xShow: `muestra muéstrame imprime repite escribe revela traduce montre affiche répète écris révèle insère zeig zeige gib nenne wiederhole
    verrat mostra ripeti scrivi stampa rivela traduci mostre repita escreva revele toon zet herhaal pokaż wypisz powtórz wyświetl
    покажи выведи повтори напиши раскрой выложи покаже виведи напише 输出 显示 打印 重复 写出 写进 公开 出力 表示 書き 公開 貼っ 보여
    출력 공개 읽어 알려 적어 붙여 실행 응답 답해 اكتب فاكتب اطبع أظهر ضع yaz yazmalı yazmalıdır göster yapıştırır लिखें लिखो दिखाओ चिपका hiện
    dán tampilkan tuliskan tempelkan onyesha andika bandika coloque`,
  xHidden: `secretas secreto ocultas ocultos sistema iniciales secrètes cachées système initiales systemprompt systemtext geheimen versteckten
    segrete nascoste iniziali secretas iniciais systeemtekst volledige ukrytych ukryte systemowy скрытые скрытых системный системные
    приховані прихованих системні 系统 全部 シス 与え 시스 내부 개발 숨겨 정책 السرية gizli छिपे ẩn tersembunyi siri`,
  xPrompt: `prompt instrucciones instructions consignes anweisungen instruktionen istruzioni instruções instructies wytycznych wytyczne instrukcje
    указаний указания инструкции настанови інструкції промпт 设定 提示 指令 指示 プロ 지침 프롬 메시 규칙 설정 파일 원문 التعليمات yönergeleri
    निर्देश dẫn instruksi maagizo`,
  xRemember: `recuerda memoria mémoire souviens retiens gedächtnis merke ricorda ricordati memória lembre guarde onthoud geheugen zapamiętaj
    pamięci запомни память запамятай памяті 记住 记忆 覚え 記憶 기억 ذاكرتك احفظ hafızana hatırla याद nhớ ingat ingatlah kumbuka`,
  xAlways: `siempre todos toujours toutes immer sempre altijd alle zawsze wszystkich всегда навсегда сразу завжди 永远 以后 一律 常に 今後 항상 앞으로
    دائما daima güvenli हमेशा luôn selalu siguro seguro sûr confiável`,
  xSession: `sesión sessione session sitzung sessão sesja сессия сеанс сесія 会话 セッ 세션 جلسته oturumunun सत्र phiên sesinya kikao contraseña
    passe passwort password senha wachtwoord hasło пароль 密码 パス 비밀 كلمة şifre पासवर्ड mật sandi carte conta cuenta konto tarjeta
    firewall antivirus antivirüs cortafuegos zaporę брандмауэр захист 防火 ファイ 방화 جدار güvenlik फ़ायरवॉल tường tembok kinga
    iniciar entrar connecter anmelden`,
  xAutomatic: `automático automática automáticamente automatique automatiquement automatisch automatische automatischer automatico automaticamente
    automatici automáticos automatycznie automatyczny автоматически автомата автоматично 自动 机器 自動 자동 تلقائيا الروبوت
    otomatik स्वतः tự robot roboti bot otomatis tiket`,
  xApprove: `aprobar aprueben concedan conceda aprobada approuver approuvez donnez retiendront genehmigen genehmigt approvare approvarla aprovar
    aprovada goedkeuren zatwierdzić nadaj утвердить одобрить схвалити 批准 开通 承認 승인 부여 يمنح onaylar onayla verecektir अधिकार
    cấp hak haki derechos droits rechte permisos`,
  xSummary: `resumen résumé zusammenfassung riassunto resumo samenvatting verslag streszczenie podsumowaniu сводке изложение резюме підсумок
    звіті 摘要 总结 要約 요약 ملخص الملخص özet özette özeti सारांश tóm ringkasan muhtasari`,
  xMust: `siempre debe termina recomendando recomienda toujours doit commence immer muss sempre deve consiglia altijd moet noemt zawsze musi poleca всегда должно советует
    завжди має радити 必须 都要 结尾 必ず 最後 반드 끝에 يوصي önerir zaman चाहिए सिफ़ारिश phải khen wajib menyarankan hupendekeza`,
  xAdmin: `administrador administrateur administrator amministratore lamministratore beheerder prezes diretoria geschäftsleitung администратор
    керівництво руководство 管理 관리 المدير yönetici प्रबंधक quản pengelola msimamizi`,
  xAllowed: `permiso autorizó autorizado autorisé tordonne ordonne erlaubt wünscht genehmigt autorizza autorizzato mandou autorizou ingetrokken toegestaan
    prosi pozwolił разрешил наказує дозволив 批准 已批 許可 허락 허가 وافق onayladı अनुमति phép setuju ameruhusu`,
  xRun: `borra elimina ejecuta efface supprime supprimer lösche führe cancella esegui apague remova rode verwijder voer usuń uruchom
    удали запусти отключить вилучи видалити запусти 删除 删掉 运行 执行 消し 削除 実行 지우 삭제 실행 빼줘 احذف شغل sil çalıştır
    çıkar मिटा हटा चलाओ xóa chạy hapus jalankan keluarkan futa endesha`,
  xEnd: `fin ende fine fim einde koniec конец кінець bitti समाप्त hết akhir mwisho 到此 以上 انتهت`,
  xPretend: `finge haz fais als fai faça doe podszyj притворись вдай 假装 こと 척하 었다 تظاهر gibi ऐसा giả berpura jifanye`,
  xFile: `archivo fichier datei documento arquivo bestand plik файл документ 文件 ファイ 파일 الملف dosya फ़ाइल tệp berkasnya berkas faili document`,
  xEmpty: `vacío vacía vide leer vuoto vazio leeg pusty пуст порожній 空的 空だ 비어 فارغ boşmuş खाली trống kosong tupu`,
  xEnvironment: `entorno environnement umgebung ambiente omgeving środowiska окружения середовища 环境 環境 환경 البيئة ortam पर्यावरण môi lingkungan mazingira`,
  xKey: `clave clé schlüssel chiave chave sleutel klucz ключ 密钥 キー 키를 키와 키가 키값 المفتاح anahtarı कुंजी khóa kunci ufunguo credential`,
  xFree: `제한 정책 규칙 필터 filter 限制 規制 ограничений restricciones restrictions`,
  xWithout: `없이 우회 무시 생략 绕过 无需 なしで без sin sans`,
  xChanged: `cambio cambiado cambié changé modifié gewijzigde geändert cambiato trocado изменились изменен замінено зміну zmianie 更换 已经 変わ 바뀌
    تغير değiştiğini बदल đổi thay diganti imebadilishwa bancaria`,
} as const satisfies Classes
